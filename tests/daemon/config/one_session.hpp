#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper::config {

inline constexpr std::string_view acme = "organizations:\n  acme:\n    region: us-east-1\n";

/// The text of a configuration with session "lobby" of organization "acme", and these lines for it.
inline std::string session_with(std::string_view lines) {
    return std::string{acme} + "sessions:\n  lobby:\n    organization: acme\n" + std::string{lines};
}

}  // namespace tokenkeeper::config
