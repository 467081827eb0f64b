#include "daemon/history/compact_bytes.hpp"
#include "daemon/history/correlation_text.hpp"
#include "daemon/history/encoding.hpp"
#include "daemon/history/entry_format.hpp"
#include "lib/session/reasons.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::history {

namespace {

using namespace entry_format;

/// One entry on its way out of bytes. Values that no encoder writes fail the reader.
class decoder {
public:
    explicit decoder(std::string_view bytes) : in_(bytes) {}

    std::optional<decoded_entry> run() {
        const auto all = in_.left();
        flags_ = byte();
        made_.at = wall_time{milliseconds{static_cast<std::int64_t>(in_.fixed(time_width))}};
        base_ = second_of(made_.at);
        switch (low_of(flags_, kind_bits)) {
            case request_kind:
                made_.what = request();
                break;
            case change_kind:
                allow(has_lasted | has_left | has_failure);
                made_.what = change();
                break;
            case warning_kind:
                allow(has_lasted);
                made_.what = warning();
                break;
            case command_kind:
                allow(has_uid);
                made_.what = command();
                break;
            case token_kind:

                allow(is_offered);
                made_.what = token_note{has(is_offered)};
                break;
            default:
                in_.fail();
        }
        if (!in_.ok()) return std::nullopt;
        return decoded_entry{std::move(made_), all - in_.left()};
    }

private:
    unsigned byte() { return static_cast<unsigned>(in_.fixed(1)); }
    [[nodiscard]] bool has(unsigned bits) const noexcept { return (flags_ & bits) != 0; }
    /// No other flags belong to this kind.
    void allow(unsigned flags) noexcept {
        if ((flags_ >> kind_bits << kind_bits) & ~flags) in_.fail();
    }
    template <class T>
    T checked(unsigned value, unsigned last) {
        if (value > last) in_.fail();
        return static_cast<T>(std::min(value, last));
    }
    std::int64_t bounded(std::int64_t most) {
        const auto value = in_.number();
        if (value > static_cast<std::uint64_t>(most)) in_.fail();
        return in_.ok() ? static_cast<std::int64_t>(value) : 0;
    }
    std::optional<seconds> length(unsigned presence) {
        if (!has(presence)) return std::nullopt;
        return seconds{bounded(longest_span)};
    }
    std::optional<whole_second> distance(unsigned presence) {
        if (!has(presence)) return std::nullopt;
        const auto value = in_.signed_number();
        if (value < -longest - 1 || value > longest) in_.fail();
        return in_.ok() ? base_ + seconds{value} : base_;
    }
    std::optional<std::uint32_t> uid(unsigned presence) {
        if (!has(presence)) return std::nullopt;
        return static_cast<std::uint32_t>(bounded(std::int64_t{0xffffffff}));
    }
    std::optional<failure_note> failure() {
        if (!has(has_failure)) return std::nullopt;
        failure_note note;
        note.which = static_cast<errc>(byte());
        note.http_status = static_cast<int>(bounded(highest_status));
        note.correlation_id = take_correlation(in_);
        return note;
    }

    request_note request() {
        request_note note;
        const auto head = byte();
        note.what = checked<operation>(low_of(head, operation_bits), last_operation);
        note.cause = checked<request_cause>(head >> operation_bits, last_cause);
        take_measure(note);
        note.took = milliseconds{bounded(longest_took)};
        note.idle_deadline = distance(has_deadline);
        if (has(has_next)) {
            const auto step = byte();
            note.next =
                next_step{checked<operation>(low_of(step, operation_bits), last_operation),
                          checked<request_cause>(step >> operation_bits, last_cause), *distance(has_next)};
        }
        note.sent = !has(is_unsent);
        note.failure = failure();
        return note;
    }

    void take_measure(request_note& note) {
        if (!has(has_measure)) return;
        switch (measure_of(note.cause)) {
            case measured_by::span:
                note.measure.span = *length(has_measure);
                return;
            case measured_by::number:
                note.measure.number = static_cast<unsigned>(length(has_measure)->count());
                return;
            case measured_by::user:
                note.uid = uid(has_measure);
                return;
            case measured_by::nothing:
                return in_.fail();
        }
    }

    change_note change() {
        change_note note;
        const auto head = byte();
        note.what = checked<session_fact::kind>(low_of(head, fact_bits), last_fact);
        note.state = checked<session_state>(head >> fact_bits, last_state);
        const auto reason = checked<std::size_t>(byte(), static_cast<unsigned>(all_reasons.size()));
        if (reason > 0) note.reason = all_reasons.at(reason - 1);
        note.lasted = length(has_lasted);
        note.left = length(has_left);
        note.cause = failure();
        return note;
    }

    warning_note warning() {
        warning_note note;
        note.code = static_cast<std::uint8_t>(byte());
        note.lasted = length(has_lasted);
        return note;
    }

    command_note command() {
        const auto head = byte();
        command_note note;
        note.what = checked<command_word>(low_of(head, kind_bits), last_word);
        note.outcome = checked<command_outcome>(head >> kind_bits, last_outcome);
        note.uid = uid(has_uid);
        return note;
    }

    compact_reader in_;
    unsigned flags_ = 0;
    whole_second base_;
    entry made_;
};

}  // namespace

std::optional<decoded_entry> decode_first(std::string_view bytes) {
    return decoder{bytes}.run();
}

}  // namespace tokenkeeper::history
