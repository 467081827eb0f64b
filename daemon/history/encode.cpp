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

unsigned char pair_of(unsigned low, unsigned high, unsigned low_bits) noexcept {
    return static_cast<unsigned char>(low | (high << low_bits));
}

/// One entry on its way into bytes.
class encoder {
public:
    explicit encoder(wall_time at) : base_(second_of(at)) {
        constexpr std::int64_t last = (std::int64_t{1} << (8 * time_width)) - 1;
        bytes_ += '\0';
        put_fixed(
            bytes_,
            static_cast<std::uint64_t>(std::clamp<std::int64_t>(at.time_since_epoch().count(), 0, last)),
            time_width);
    }

    void operator()(const request_note& note) {
        begin(request_kind);
        byte(pair_of(static_cast<unsigned>(note.what), static_cast<unsigned>(note.cause), operation_bits));
        put_measure(note);
        bounded(note.took.count(), longest_took);
        if (note.idle_deadline) distance(has_deadline, *note.idle_deadline);
        if (note.next) {
            byte(pair_of(static_cast<unsigned>(note.next->what), static_cast<unsigned>(note.next->cause),
                         operation_bits));
            distance(has_next, note.next->at);
        }
        if (!note.sent) set(is_unsent);
        if (note.failure) put_failure(*note.failure);
    }

    void operator()(const change_note& note) {
        begin(change_kind);
        byte(pair_of(static_cast<unsigned>(note.what), static_cast<unsigned>(note.state), fact_bits));
        const auto reason = std::ranges::find(all_reasons, note.reason);
        byte(reason == all_reasons.end() ? static_cast<unsigned char>(0)
                                         : static_cast<unsigned char>(reason - all_reasons.begin() + 1));
        length(has_lasted, note.lasted);
        length(has_left, note.left);
        if (note.cause) put_failure(*note.cause);
    }

    void operator()(const warning_note& note) {
        begin(warning_kind);
        byte(note.code);
        length(has_lasted, note.lasted);
    }

    void operator()(const command_note& note) {
        begin(command_kind);
        byte(pair_of(static_cast<unsigned>(note.what), static_cast<unsigned>(note.outcome), kind_bits));
        put_uid(has_uid, note.uid);
    }

    void operator()(const token_note& note) {
        begin(token_kind);
        if (note.offered) set(is_offered);
    }

    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    void byte(unsigned char value) { bytes_ += static_cast<char>(value); }
    void begin(unsigned kind) { set(kind); }
    void set(unsigned bits) {
        bytes_[0] =
            static_cast<char>(static_cast<unsigned char>(bytes_[0]) | static_cast<unsigned char>(bits));
    }
    void bounded(std::int64_t value, std::int64_t most) {
        put_number(bytes_, static_cast<std::uint64_t>(std::clamp<std::int64_t>(value, 0, most)));
    }
    void length(unsigned presence, const std::optional<seconds>& value) {
        if (!value) return;
        set(presence);
        bounded(value->count(), longest_span);
    }
    void distance(unsigned presence, whole_second time) {
        set(presence);
        put_signed(bytes_, std::clamp((time - base_).count(), -longest - 1, longest));
    }
    void put_uid(unsigned presence, const std::optional<std::uint32_t>& uid) {
        if (!uid) return;
        set(presence);
        put_number(bytes_, *uid);
    }
    void put_measure(const request_note& note) {
        switch (measure_of(note.cause)) {
            case measured_by::span:
                if (note.measure.span > seconds{0}) length(has_measure, note.measure.span);
                return;
            case measured_by::number:
                if (note.measure.number > 0) length(has_measure, seconds{note.measure.number});
                return;
            case measured_by::user:
                return put_uid(has_measure, note.uid);
            case measured_by::nothing:
                return;
        }
    }
    void put_failure(const failure_note& note) {
        set(has_failure);
        byte(static_cast<unsigned char>(note.which));
        bounded(note.http_status, highest_status);
        put_correlation(bytes_, note.correlation_id, most_bytes - bytes_.size());
    }

    std::string bytes_;
    whole_second base_;
};

}  // namespace

std::string encode(const entry& e) {
    encoder target{e.at};
    std::visit(target, e.what);
    return target.take();
}

}  // namespace tokenkeeper::history
