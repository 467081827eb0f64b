#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The decoders for the forms and headers that a client writes, and the encoders for the answers. The sandbox
/// has its own, so that a mistake in tokenkeeper's is not hidden by the same mistake here.
namespace tokenkeeper::cloud {

/// "%2F" as "/"; what is no escape stays.
std::string decode_percent(std::string_view text);

/// "/" as "%2F"; letters, digits and "-._~" stay.
std::string encode_percent(std::string_view text);

/// The text for a place in HTML, also between quotes.
std::string escape_html(std::string_view text);

std::string encode_base64(std::string_view bytes);
/// nullopt for anything but whole, padded base64.
std::optional<std::string> decode_base64(std::string_view text);

/// 32 bytes.
std::string sha256(std::string_view text);

/// The code challenge that goes with a verifier (RFC 7636 §4.2, S256): SHA-256 in base64url, unpadded.
std::string s256_challenge(std::string_view verifier);

}  // namespace tokenkeeper::cloud
