#pragma once

#include "daemon/config/config.hpp"

namespace tokenkeeper::config {

/// Whether a reload changes nothing for it. Where it stands in the files makes no difference. Tokens are
/// compared in a time that does not depend on what they hold.
bool same_settings(const organization& a, const organization& b) noexcept;
bool same_settings(const session& a, const session& b) noexcept;

}  // namespace tokenkeeper::config
