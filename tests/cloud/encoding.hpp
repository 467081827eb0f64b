#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The decoders for the forms and headers that a client writes. The sandbox has its own, so that a mistake in
/// tokenkeeper's encoders is not hidden by the same mistake here.
namespace tokenkeeper::cloud {

/// "%2F" as "/"; what is no escape stays.
std::string decode_percent(std::string_view text);

std::string encode_base64(std::string_view bytes);
/// nullopt for anything but whole, padded base64.
std::optional<std::string> decode_base64(std::string_view text);

/// The code challenge that goes with a verifier (RFC 7636 §4.2, S256): SHA-256 in base64url, unpadded.
std::string s256_challenge(std::string_view verifier);

}  // namespace tokenkeeper::cloud
