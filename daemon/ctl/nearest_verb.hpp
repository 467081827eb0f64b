#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl {

/// The verb that somebody most likely meant; empty where none is near enough. Near is: one letter changed,
/// added, removed or swapped with its neighbour (two in words of eight letters and more), or a beginning of
/// at least three letters that only one verb has. A wrong guess is worse than none, as some verbs cannot be
/// undone: "remove" is not "revoke".
std::string nearest_verb(std::string_view word, const std::vector<std::string>& verbs);

}  // namespace tokenkeeper::ctl
