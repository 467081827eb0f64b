#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"

#include <string_view>

/// For the .cpp files of this folder. A server may repeat a request in its answer, and people see parts of
/// the answer, so secrets are removed first.
namespace tokenkeeper::client {

/// True if `text` repeats eight consecutive characters of `original`, or all of it if it is shorter.
bool echoes(std::string_view text, const secret& original);

/// Replaces the parts of the error that repeat a part of `sent` with our own words.
error without_echo(error e, const secret& sent);

}  // namespace tokenkeeper::client
