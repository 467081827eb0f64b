#pragma once

#include "lib/base/wiped_memory.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

/// For echo.cpp: what an encoded text may say.
namespace tokenkeeper::genesys {

/// The text without its escapes: percent-encoding (of either case, several times over), quoted-printable, the
/// escapes of JSON, JavaScript, C and HTML. Characters beyond ASCII are left out, as no secret has them.
/// Empty: it had none.
wiped_string remove_escapes(std::string_view text);

/// Each reading of the text as hexadecimal digits or as base64 (either alphabet, padded or not, broken into
/// lines, beginning anywhere) in which at least so many characters of ASCII follow each other, as they do in
/// a secret and in each encoding of one. Most readings of a text that is not encoded have fewer. Bytes of 0
/// are left out, which UTF-16 has.
std::vector<wiped_string> decoded_texts(std::string_view text, std::size_t least);

}  // namespace tokenkeeper::genesys
