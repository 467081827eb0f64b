#pragma once

#include "daemon/notify/notice.hpp"

#include <string>
#include <utility>

namespace tokenkeeper::tests {

inline constexpr wall_time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} +
                                std::chrono::hours{12}};

/// A notice of one session: "it is wrong".
inline notify::notice notice_about(std::string session, std::string word = "attention", wall_time at = noon) {
    notify::notice made;
    made.word = std::move(word);
    made.level = logging::severity::error;
    made.session = std::move(session);
    made.organization = "acme";
    made.message = "it is wrong";
    made.at = at;
    return made;
}

}  // namespace tokenkeeper::tests
