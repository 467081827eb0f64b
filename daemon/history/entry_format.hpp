#pragma once

#include "daemon/history/entry.hpp"

#include <cstddef>
#include <cstdint>

/// The bytes of an entry, as encode writes and decode_first reads them.
namespace tokenkeeper::history::entry_format {

// The first byte: the kind in the lowest three bits, and five flags.
constexpr unsigned kind_bits = 3;
enum : unsigned { request_kind, change_kind, warning_kind, command_kind, token_kind };
constexpr unsigned flag(unsigned index) noexcept {
    return 1U << (kind_bits + index);
}
constexpr unsigned has_measure = flag(0);
constexpr unsigned has_deadline = flag(1);
constexpr unsigned has_next = flag(2);
constexpr unsigned is_unsent = flag(3);
constexpr unsigned has_failure = flag(4);
constexpr unsigned has_lasted = flag(0);
constexpr unsigned has_left = flag(1);
constexpr unsigned has_uid = flag(0);
constexpr unsigned is_offered = flag(0);

constexpr std::size_t time_width = 6;
/// So that each takes four bytes at most, and the time that a request took three.
constexpr std::int64_t longest = (std::int64_t{1} << 27) - 1;
constexpr std::int64_t longest_span = (std::int64_t{1} << 28) - 1;
constexpr std::int64_t longest_took = (std::int64_t{1} << 21) - 1;
constexpr int highest_status = 999;

// A byte for two small numbers.
constexpr unsigned low_of(unsigned byte, unsigned bits) noexcept {
    return byte & ((1U << bits) - 1);
}
constexpr unsigned operation_bits = 3;
constexpr unsigned fact_bits = 5;
constexpr auto last_operation = static_cast<unsigned>(operation::administer);
constexpr auto last_cause = static_cast<unsigned>(request_cause::never_touched);
constexpr auto last_fact = static_cast<unsigned>(session_fact::kind::head_refused);
constexpr auto last_state = static_cast<unsigned>(session_state::dormant);
constexpr auto last_word = static_cast<unsigned>(command_word::login);
constexpr auto last_outcome = static_cast<unsigned>(command_outcome::unknown);
static_assert(last_operation < 8 && last_cause < 32 && last_fact < 32 && last_state < 8);

inline whole_second second_of(wall_time time) noexcept {
    return std::chrono::floor<seconds>(time);
}

}  // namespace tokenkeeper::history::entry_format
