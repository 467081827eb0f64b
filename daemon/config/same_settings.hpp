#pragma once

#include "daemon/config/config.hpp"

namespace tokenkeeper::config {

/// Returns true if a reload changes nothing for the organization or session. Its place in the files makes no
/// difference. Tokens are compared in a time that does not depend on their content.
bool same_settings(const organization& a, const organization& b) noexcept;
bool same_settings(const session& a, const session& b) noexcept;

}  // namespace tokenkeeper::config
