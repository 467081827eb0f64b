#include "daemon/history/entry.hpp"

namespace tokenkeeper::history {

namespace {

/// Somebody or something unusual made this request necessary.
bool is_planned(request_cause cause) noexcept {
    switch (cause) {
        case request_cause::idle_half_over:
        case request_cause::idle_unknown:
        case request_cause::routine_check:
        case request_cause::effect_unseen:
        case request_cause::organization_check:
        case request_cause::never_touched:
            return true;
        default:
            return false;
    }
}

}  // namespace

worth worth_of(const entry& e) noexcept {
    if (std::holds_alternative<change_note>(e.what)) return worth::transition;
    const auto* request = std::get_if<request_note>(&e.what);
    const bool routine =
        request != nullptr && request->sent && !request->failure && is_planned(request->cause);
    return routine ? worth::routine : worth::decision;
}

measured_by measure_of(request_cause cause) noexcept {
    switch (cause) {
        case request_cause::idle_half_over:
        case request_cause::routine_check:
        case request_cause::token_ends_soon:
            return measured_by::span;
        case request_cause::after_failure:
        case request_cause::after_rejection:
            return measured_by::number;
        case request_cause::command:
            return measured_by::user;
        default:
            return measured_by::nothing;
    }
}

}  // namespace tokenkeeper::history
