#include "tests/daemon/history/random_entry.hpp"

#include "lib/session/reasons.hpp"

#include <array>

namespace tokenkeeper::history {

namespace {

using source = cloud::random_source;

constexpr std::int64_t longest = (std::int64_t{1} << 27) - 1;

/// Small ones, large ones, and both ends of the range.
std::int64_t between(source& random, std::int64_t least, std::int64_t most) {
    switch (random.up_to(3)) {
        case 0:
            return least;
        case 1:
            return most;
        case 2:
            return std::min(most,
                            std::max<std::int64_t>(least, static_cast<std::int64_t>(random.up_to(1000))));
        default:
            return least + static_cast<std::int64_t>(random.up_to(static_cast<std::uint64_t>(most - least)));
    }
}

template <class T>
T any(source& random, T last) {
    return static_cast<T>(random.up_to(static_cast<std::uint64_t>(last)));
}

wall_time any_time(source& random) {
    return wall_time{milliseconds{between(random, 0, (std::int64_t{1} << 48) - 1)}};
}

whole_second near(source& random, wall_time at) {
    return std::chrono::floor<seconds>(at) + seconds{between(random, -longest - 1, longest)};
}

std::string any_id(source& random) {
    auto uuid = cloud::make_uuid(random);
    switch (random.up_to(4)) {
        case 0:
            return {};
        case 1:
            for (auto& letter : uuid)
                letter = letter >= 'a' && letter <= 'f' ? static_cast<char>(letter - 'a' + 'A') : letter;
            return uuid;
        case 2:
            return uuid.substr(0, random.up_to(28));
        case 3:
            return std::string(random.up_to(28), '\xff');
        default:
            return uuid;
    }
}

std::optional<failure_note> any_failure(source& random) {
    if (random.up_to(1) == 0) return std::nullopt;
    return failure_note{static_cast<errc>(random.up_to(255)), static_cast<int>(between(random, 0, 599)),
                        any_id(random)};
}

std::optional<seconds> any_length(source& random) {
    if (random.up_to(1) == 0) return std::nullopt;
    return seconds{between(random, 0, (std::int64_t{1} << 28) - 1)};
}

request_note any_request(source& random, wall_time at, request_cause cause) {
    request_note note;
    note.what = any(random, operation::administer);
    note.cause = cause;
    switch (measure_of(cause)) {
        case measured_by::span:
            note.measure.span = any_length(random).value_or(seconds{0});
            break;
        case measured_by::number:
            note.measure.number = static_cast<unsigned>(between(random, 0, (std::int64_t{1} << 28) - 1));
            break;
        case measured_by::user:
            if (random.up_to(1) == 0)
                note.uid = static_cast<std::uint32_t>(between(random, 0, std::int64_t{0xffffffff}));
            break;
        case measured_by::nothing:
            break;
    }
    note.took = milliseconds{between(random, 0, (std::int64_t{1} << 21) - 1)};
    if (random.up_to(2) > 0) note.idle_deadline = near(random, at);
    if (random.up_to(2) > 0)
        note.next = next_step{any(random, operation::administer), any(random, request_cause::never_touched),
                              near(random, at)};
    return note;
}

}  // namespace

entry random_routine(source& random) {
    constexpr std::array planned{request_cause::idle_half_over, request_cause::idle_unknown,
                                 request_cause::routine_check, request_cause::effect_unseen,
                                 request_cause::organization_check};
    const auto at = any_time(random);
    return {at, any_request(random, at, planned.at(random.up_to(planned.size() - 1)))};
}

entry random_transition(source& random) {
    change_note note;
    note.what = any(random, session_fact::kind::head_refused);
    note.state = any(random, session_state::dormant);
    if (const auto reason = random.up_to(all_reasons.size()); reason > 0)
        note.reason = all_reasons.at(reason - 1);
    note.lasted = any_length(random);
    note.left = any_length(random);
    note.cause = any_failure(random);
    return {any_time(random), note};
}

entry random_entry(source& random) {
    const auto at = any_time(random);
    switch (random.up_to(4)) {
        case 0: {
            auto note = any_request(random, at, any(random, request_cause::never_touched));
            note.sent = random.up_to(1) == 0;
            note.failure = any_failure(random);
            return {at, note};
        }
        case 1:
            return random_transition(random);
        case 2:
            return {at, warning_note{static_cast<std::uint8_t>(random.up_to(255)), any_length(random)}};
        case 3: {
            command_note note{any(random, command_word::other), any(random, command_outcome::unknown), {}};
            if (random.up_to(1) == 0) note.uid = static_cast<std::uint32_t>(random.next());
            return {at, note};
        }
        default:
            return {at, token_note{random.up_to(1) == 0}};
    }
}

entry usual_touch(std::int64_t second) {
    const whole_second start{seconds{1'795'000'000 + second}};
    request_note note;
    note.what = operation::keep_alive_get;
    note.cause = request_cause::idle_half_over;
    note.measure.span = seconds{900};
    note.took = milliseconds{84};
    note.idle_deadline = start + seconds{900};
    note.next = next_step{operation::keep_alive_get, request_cause::idle_half_over, start + seconds{444}};
    return {start, note};
}

}  // namespace tokenkeeper::history
