#pragma once

#include "daemon/health/assessed_session.hpp"
#include "daemon/metrics/family.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace tokenkeeper::metrics {

/// So many sessions have series of their own: all of them while there are no more, else those that are not
/// well, the worst first.
inline constexpr std::size_t most_sessions = 1'000;

/// The series of single sessions. They are collected by family, as the series of a family stand together.
class session_series {
public:
    void add(const assessed_session& session);

    /// Appends all families, also where no session was added.
    void write(std::string& text) const;

private:
    static constexpr std::size_t count = 7;

    std::array<std::string, count> texts_{};
};

}  // namespace tokenkeeper::metrics
