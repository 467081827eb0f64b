#pragma once

#include "lib/base/time.hpp"

#include <string>

namespace tokenkeeper {

/// The part of an organization's configuration that decides anything.
struct organization_policy {
    std::string api_url;                                     ///< shown in views only
    double max_requests_per_second = 10;                     ///< 0.01 to 1000
    boot_clock::duration idle_timeout_check = seconds{600};  ///< how often the idle timeout is read
};

}  // namespace tokenkeeper
