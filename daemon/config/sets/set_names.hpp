#pragma once

#include "daemon/config/config.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// It stands for the name of the session in the path of the sink of a set, once, in its last part.
inline constexpr std::string_view name_mark = "%n";

/// The reason against a pattern ("must have one *"); empty if it is fit.
std::string_view trouble_of_pattern(std::string_view pattern);

/// The part of a file's name that the "*" stands for, whether it is the name of a session or not; nullopt if
/// the file does not match. REQUIRES: the pattern is fit.
std::optional<std::string_view> name_in_file(std::string_view pattern, std::string_view file);

/// One session of a set.
session member_of(const session_set& set, const std::string& name, const std::string& file);

/// The sink of one session of a set. REQUIRES: the set has one.
std::filesystem::path sink_of_member(const session_set& set, std::string_view name);

/// The name that a session of the set would have if `file` were its sink; nullopt: no session can have it.
std::optional<std::string> name_in_sink(const session_set& set, const std::filesystem::path& file);

}  // namespace tokenkeeper::config
