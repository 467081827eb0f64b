#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"

#include <string_view>

/// For the .cpp files of this folder: a server may repeat what it was sent, and what it says is shown to
/// people (rule 7).
namespace tokenkeeper::client {

/// Whether `text` repeats a part of `what`: eight characters in a row, all of it where it is shorter.
bool echoes(std::string_view text, const secret& what);

/// Where the error repeats a part of `sent`, our own words must do.
error without_echo(error e, const secret& sent);

}  // namespace tokenkeeper::client
