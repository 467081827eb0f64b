#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_set>

namespace tokenkeeper::integration {

/// Secrets of which no part may be found: no `part` characters in a row.
class secret_parts {
public:
    static constexpr std::size_t part = 20;

    void add(const std::string& secret) {
        if (secret.size() < part) throw std::invalid_argument{"too short to be found by its parts"};
        if (!known_.insert(secret).second) return;
        for (std::size_t start = 0; start + part <= secret.size(); ++start)
            parts_.insert(secret.substr(start, part));
    }
    /// The surroundings of the first part of a secret in `text`; nullopt if it holds no such part.
    [[nodiscard]] std::optional<std::string> found_in(const std::string& text) const {
        for (std::size_t start = 0; start + part <= text.size(); ++start) {
            if (!parts_.contains(text.substr(start, part))) continue;
            const auto begin = start < 80 ? 0 : start - 80;
            return text.substr(begin, 200);
        }
        return std::nullopt;
    }
    [[nodiscard]] std::size_t count() const { return known_.size(); }

private:
    std::set<std::string> known_;
    std::unordered_set<std::string> parts_;
};

}  // namespace tokenkeeper::integration
