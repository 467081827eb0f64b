#include "daemon/health/health.hpp"

namespace tokenkeeper {

std::string_view to_string(health value) noexcept {
    switch (value) {
        case health::ok:
            return "ok";
        case health::degraded:
            return "degraded";
        case health::attention:
            break;
    }
    return "attention";
}

std::optional<health> health_from(std::string_view word) noexcept {
    for (const auto value : {health::ok, health::degraded, health::attention})
        if (to_string(value) == word) return value;
    return std::nullopt;
}

}  // namespace tokenkeeper
