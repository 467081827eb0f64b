#include "daemon/history/session_log.hpp"

#include "daemon/history/encoding.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace tokenkeeper::history {

namespace {

/// The first byte of what is stored; another one is of a later version.
constexpr char format = 1;

constexpr std::size_t heap_step = 16;
constexpr std::size_t heap_header = 8;
constexpr std::size_t least_block = 32;

}  // namespace

std::size_t heap_block(std::size_t size) noexcept {
    return std::max(least_block, (size + heap_header + heap_step - 1) / heap_step * heap_step);
}

std::size_t session_log::heap_bytes() const noexcept {
    return size_ == 0 ? 0 : heap_block(size_);
}

void session_log::resize(std::size_t wanted) {
    if (wanted == 0) {
        bytes_.reset();
    } else if (size_ == 0 || heap_block(wanted) != heap_block(size_)) {
        // It is full to its end, so that nothing of it is wasted.
        auto moved =
            std::make_unique<char[]>(heap_block(wanted) - heap_header);  // NOLINT(modernize-avoid-c-arrays)
        if (size_ > 0) std::memcpy(moved.get(), bytes_.get(), std::min<std::size_t>(size_, wanted));
        bytes_ = std::move(moved);
    }
    size_ = static_cast<std::uint16_t>(wanted);
}

void session_log::count(worth value, int change) noexcept {
    auto& number = value == worth::routine ? routine_ : value == worth::decision ? decisions_ : transitions_;
    number = static_cast<std::uint8_t>(number + change);
}

void session_log::append(std::string_view encoded, worth value) {
    const std::size_t start = size_;
    resize(start + encoded.size());
    std::memcpy(bytes_.get() + start, encoded.data(), encoded.size());
    count(value, 1);
}

void session_log::drop_oldest(worth value) {
    for (std::size_t position = 0; position < size_;) {
        const auto found = decode_first(view().substr(position));
        assert(found);
        if (worth_of(found->what) == value) {
            const auto behind = position + found->size;
            std::memmove(bytes_.get() + position, bytes_.get() + behind, size_ - behind);
            count(value, -1);
            return resize(size_ - found->size);
        }
        position += found->size;
    }
    assert(false);
}

void session_log::drop_one() {
    if (routine_ > 0) return drop_oldest(worth::routine);
    drop_oldest(decisions_ > 0 ? worth::decision : worth::transition);
}

/// Of the decisions the oldest leaves, whatever it is worth: a session that fails shows its failures.
void session_log::make_room(worth value) {
    if (value == worth::transition) {
        if (transitions_ == most_transitions) drop_oldest(worth::transition);
        return;
    }
    if (routine_ + decisions_ < static_cast<int>(most_decisions)) return;
    auto oldest = worth::transition;
    for (std::size_t position = 0; oldest == worth::transition;) {
        const auto found = decode_first(view().substr(position));
        assert(found);
        oldest = worth_of(found->what);
        position += found->size;
    }
    drop_oldest(oldest);
}

void session_log::add(const entry& latest) {
    const auto value = worth_of(latest);
    make_room(value);
    append(encode(latest), value);
}

void session_log::put_before(const session_log& earlier) {
    session_log joined;
    for (const auto* part : {&earlier, static_cast<const session_log*>(this)}) {
        for (const auto& each : part->entries())
            joined.add(each);
    }
    *this = std::move(joined);
}

std::optional<session_log> session_log::restore(std::string_view stored) {
    session_log made;
    if (stored.empty() || stored.front() != format) return std::nullopt;
    stored.remove_prefix(1);
    while (!stored.empty()) {
        const auto next = decode_first(stored);
        if (!next) return std::nullopt;
        const auto value = worth_of(next->what);
        made.make_room(value);
        made.append(stored.substr(0, next->size), value);
        stored.remove_prefix(next->size);
    }
    return made;
}

std::vector<entry> session_log::entries() const {
    std::vector<entry> all;
    for (auto rest = view(); !rest.empty();) {
        auto next = decode_first(rest);
        assert(next);
        rest.remove_prefix(next->size);
        all.push_back(std::move(next->what));
    }
    return all;
}

std::string session_log::stored() const {
    if (empty()) return {};
    std::string bytes{format};
    bytes += view();
    return bytes;
}

}  // namespace tokenkeeper::history
