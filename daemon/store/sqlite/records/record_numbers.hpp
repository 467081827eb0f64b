#pragma once

#include "lib/base/secret.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tokenkeeper::store {

/// Numbers for names: what a record is called in its file.
class number_table {
public:
    /// That of a name; a new one where it has none.
    std::uint64_t give(const std::string& name) {
        const auto [position, is_new] = numbers_.try_emplace(name, last_ + 1);
        if (is_new) ++last_;
        return position->second;
    }
    [[nodiscard]] std::optional<std::uint64_t> find(const std::string& name) const {
        const auto found = numbers_.find(name);
        if (found == numbers_.end()) return std::nullopt;
        return found->second;
    }
    void set(const std::string& name, std::uint64_t number) {
        numbers_.insert_or_assign(name, number);
        last_ = std::max(last_, number);
    }
    void forget(const std::string& name) { numbers_.erase(name); }
    /// This number is never given.
    void avoid(std::uint64_t number) { last_ = std::max(last_, number); }

private:
    std::map<std::string, std::uint64_t> numbers_;
    std::uint64_t last_ = 0;
};

/// The revisions of one commit have its number in their upper part.
constexpr unsigned revisions_of_a_commit = 20;
constexpr std::uint64_t commit_of(std::uint64_t revision) noexcept {
    return revision >> revisions_of_a_commit;
}
constexpr std::uint64_t first_revision_after(std::uint64_t revision) noexcept {
    return (commit_of(revision) + 1) << revisions_of_a_commit;
}

/// A store has to remember this of its files while they are open.
struct record_numbers {
    number_table sessions;
    number_table marks;
    number_table histories;
    std::vector<std::uint64_t> damaged_histories;  ///< numbers of records that the next commit removes
    std::set<std::string> named;                   ///< the sessions whose names stand beside the marks
    std::uint64_t revision = 0;                    ///< the latest that was given
    secret fingerprint_key;
};

}  // namespace tokenkeeper::store
