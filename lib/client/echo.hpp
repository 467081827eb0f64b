#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"

#include <string_view>

/// For the .cpp files of this folder. A server may repeat a request in its answer, and people see parts of
/// the answer, so secrets are taken out first (rule 7).
namespace tokenkeeper::client {

/// True where `text` repeats a part of `original`: eight characters in a row, all of it where it is shorter.
bool echoes(std::string_view text, const secret& original);

/// Replaces the parts of the error that repeat a part of `sent` with our own words.
error without_echo(error e, const secret& sent);

}  // namespace tokenkeeper::client
