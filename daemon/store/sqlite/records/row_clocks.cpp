#include "daemon/store/sqlite/records/row_clocks.hpp"

#include <cstdint>

namespace tokenkeeper::store {

namespace {

constexpr std::size_t field_of_a_clock = 8;

}  // namespace

row_clocks clocks_of(const stored_session& session) noexcept {
    row_clocks clocks;
    if (session.current) clocks.current = session.current->boot;
    if (session.next) clocks.next = session.next->boot;
    clocks.seen = session.seen.boot;
    return clocks;
}

void put_clocks(stored_session& target, const row_clocks& clocks) noexcept {
    if (target.current) target.current->boot = clocks.current;
    if (target.next) target.next->boot = clocks.next;
    target.seen.boot = clocks.seen;
}

byte_writer encode(const row_clocks& clocks) {
    byte_writer out;
    for (const auto& boot : {clocks.current, clocks.next, clocks.seen}) {
        const auto began = boot.began.time_since_epoch().count();
        out.number(boot.id, field_of_a_clock).number(static_cast<std::uint64_t>(began), field_of_a_clock);
    }
    return out;
}

std::optional<row_clocks> decode_clocks(std::string_view payload) {
    byte_reader reader{payload};
    row_clocks clocks;
    for (auto* boot : {&clocks.current, &clocks.next, &clocks.seen}) {
        boot->id = reader.number(field_of_a_clock);
        const auto began = static_cast<std::int64_t>(reader.number(field_of_a_clock));
        boot->began = wall_time{milliseconds{began}};
    }
    if (!reader.done()) return std::nullopt;
    return clocks;
}

}  // namespace tokenkeeper::store
