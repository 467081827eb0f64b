#include "daemon/ctl/watch/list/known_pages.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::ctl {

std::size_t known_pages::size() const noexcept {
    std::size_t size = 0;
    for (const page& each : pages_)
        size += each.count;
    return size;
}

std::size_t known_pages::looked_at() const noexcept {
    std::size_t count = 0;
    for (const page& each : pages_)
        count += each.looked_at;
    return count;
}

const session_report* known_pages::row(std::size_t index) const noexcept {
    for (const page& each : pages_) {
        if (index < each.count) return index < each.rows.size() ? &each.rows[index] : nullptr;
        index -= each.count;
    }
    return nullptr;
}

std::vector<std::size_t> known_pages::pages_with(std::size_t first, std::size_t end) const {
    std::vector<std::size_t> indices;
    std::size_t start = 0;
    for (std::size_t i = 0; i < pages_.size() && start < end; ++i) {
        const std::size_t next = start + pages_[i].count;
        if (next > first && next > start) indices.push_back(i);
        start = next;
    }
    return indices;
}

void known_pages::take(page answer, const std::optional<std::string>& next) {
    const auto found = std::ranges::find(pages_, answer.after, &page::after);
    if (found == pages_.end()) return;
    *found = std::move(answer);
    found->read = true;
    found->count = found->rows.size();
    link(static_cast<std::size_t>(found - pages_.begin()), next);
}

void known_pages::keep_rows(const std::vector<std::size_t>& indices) {
    for (std::size_t i = 0; i < pages_.size(); ++i) {
        if (pages_[i].count == 0 || std::ranges::find(indices, i) != indices.end()) continue;
        pages_[i].rows = std::vector<session_report>{};  // a bare {} would keep the memory
        pages_[i].answered.reset();
    }
}

/// Sessions come and go, so the place of the next page moves. A `next` that leads back would run in a circle:
/// the list ends there.
void known_pages::link(std::size_t index, const std::optional<std::string>& next) {
    const auto behind = pages_.begin() + static_cast<std::ptrdiff_t>(index) + 1;
    const auto same = next ? std::ranges::find(pages_, *next, &page::after) : pages_.end();
    if (!next || same < behind) {
        pages_.erase(behind, pages_.end());
    } else if (same != pages_.end()) {
        pages_.erase(behind, same);
    } else if (behind != pages_.end()) {
        behind->after = *next;
        behind->answered.reset();
    } else {
        pages_.push_back({*next});
    }
}

}  // namespace tokenkeeper::ctl
