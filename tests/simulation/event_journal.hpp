#pragma once

#include "daemon/logging/event.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenkeeper::simulation {

/// The number of times that each event was logged, at info or above.
class event_journal {
public:
    void note(const std::vector<logging::event>& lines) {
        for (const auto& line : lines) {
            if (line.level == logging::severity::debug) continue;
            ++size_;
            ++counts_[{std::string{line.name}, line.session}];
        }
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Of this session, or (empty) of all.
    [[nodiscard]] std::size_t count(std::string_view name, std::string_view session) const {
        std::size_t sum = 0;
        for (const auto& [key, times] : counts_)
            if (key.first == name && (session.empty() || key.second == session)) sum += times;
        return sum;
    }

private:
    std::map<std::pair<std::string, std::string>, std::size_t> counts_;
    std::size_t size_ = 0;
};

}  // namespace tokenkeeper::simulation
