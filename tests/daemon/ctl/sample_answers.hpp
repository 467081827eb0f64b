#pragma once

#include <string>

namespace tokenkeeper::ctl {

/// A session with few members, one of them null and one of an unexpected type.
std::string session_json(const std::string& name, const std::string& state);

/// Answers of a daemon whose sessions are called after their states (alive, retrying, lost), and which lists
/// one alive session "a". Nothing else exists.
std::string answer_by_name(const std::string& request);

}  // namespace tokenkeeper::ctl
