#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

namespace tokenkeeper::config {

/// The system's users and groups, by name or number. A number need not have an entry.
std::optional<uid_t> find_user(const std::string& name);
std::optional<gid_t> find_group(const std::string& name);

/// "tokenkeeper (998)", or the number alone where it has no name.
std::string group_text(gid_t group);

}  // namespace tokenkeeper::config
