#pragma once

#include <string_view>

namespace tokenkeeper::control {

/// The status page: status.html with its styles and scripts in it, as they were at the build.
std::string_view status_page() noexcept;

/// Its Content-Security-Policy. It allows these styles and scripts by their hashes, and requests to the
/// page's own origin; nothing else.
std::string_view status_page_policy() noexcept;

}  // namespace tokenkeeper::control
