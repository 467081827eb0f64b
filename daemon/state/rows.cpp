#include "daemon/state/rows.hpp"

namespace tokenkeeper::state {
namespace {

std::int64_t number_of(wall_time at) noexcept {
    return at.time_since_epoch().count();
}

std::optional<std::int64_t> number_of(const std::optional<wall_time>& at) noexcept {
    if (!at) return std::nullopt;
    return number_of(*at);
}

std::optional<wall_time> time_of(std::optional<std::int64_t> number) noexcept {
    if (!number) return std::nullopt;
    return wall_time{milliseconds{*number}};
}

deadline_origin origin_of(std::string_view name) noexcept {
    for (const auto origin : {deadline_origin::computed, deadline_origin::server}) {
        if (to_string(origin) == name) return origin;
    }
    return deadline_origin::unknown;
}

/// Nothing for NULL; `unreadable` is set where a value does not open.
std::optional<secret> take_secret(query& from, const column_sealer& tokens, std::string_view session,
                                  std::string_view column, bool& unreadable) {
    const auto stored = from.next_bytes();
    if (!stored) return std::nullopt;
    auto opened = tokens.take(session, column, *stored);
    if (opened) return std::move(*opened);
    unreadable = true;
    return std::nullopt;
}

std::optional<stored_token> take_token(query& from, const column_sealer& tokens, std::string_view session,
                                       std::string_view column, bool& unreadable) {
    auto value = take_secret(from, tokens, session, column, unreadable);
    const auto obtained = time_of(from.next_number());
    const auto expires = time_of(from.next_number());
    if (!value) return std::nullopt;
    return stored_token{std::move(*value), obtained.value_or(wall_time{}), expires};
}

}  // namespace

std::optional<sealed_values> seal_values(const stored_session& of, const column_sealer& tokens) {
    sealed_values made;
    const auto put = [&](std::optional<column_value>& into, std::string_view column, const secret& value) {
        into = tokens.put(of.name, column, value);
        return into.has_value();
    };
    if (of.current && !put(made.current, "current", of.current->value)) return std::nullopt;
    if (of.next && !put(made.next, "next", of.next->value)) return std::nullopt;
    if (!of.refresh_token.empty() && !put(made.refresh, "refresh", of.refresh_token)) return std::nullopt;
    return made;
}

std::optional<std::string_view> bytes_of(const std::optional<column_value>& value) noexcept {
    if (!value) return std::nullopt;
    return value->bytes();
}

void give_times(query& to, const stored_token* token) {
    if (token == nullptr) {
        to.number(std::nullopt).number(std::nullopt);
    } else {
        to.number(number_of(token->obtained)).number(number_of(token->expires));
    }
}

void give_observed(query& to, const observed& seen) {
    to.number(number_of(seen.last_verified))
        .number(number_of(seen.last_kept_alive))
        .number(number_of(seen.idle_deadline))
        .text(to_string(seen.idle_deadline_from))
        .number(number_of(seen.kept_since));
}

void give_session(query& to, const stored_session& session, const sealed_values& values) {
    to.text(session.origin).bytes(bytes_of(values.current));
    give_times(to, session.current ? &*session.current : nullptr);
    to.bytes(bytes_of(values.next));
    give_times(to, session.next ? &*session.next : nullptr);
    to.bytes(bytes_of(values.refresh)).number(session.refresh_sent ? 1 : 0).number(session.revoked ? 1 : 0);
    give_observed(to, session.seen);
    to.text(session.name);
}

session_row take_session(query& from, const column_sealer& tokens) {
    session_row row;
    auto& [session, unreadable] = row;
    session.name = from.next_text();
    session.origin = from.next_text();
    session.current = take_token(from, tokens, session.name, "current", unreadable);
    session.next = take_token(from, tokens, session.name, "next", unreadable);
    if (auto refresh = take_secret(from, tokens, session.name, "refresh", unreadable))
        session.refresh_token = std::move(*refresh);
    session.refresh_sent = from.next_number() == 1;
    session.revoked = from.next_number() == 1;
    session.seen.last_verified = time_of(from.next_number());
    session.seen.last_kept_alive = time_of(from.next_number());
    session.seen.idle_deadline = time_of(from.next_number());
    session.seen.idle_deadline_from = origin_of(from.next_text());
    session.seen.kept_since = time_of(from.next_number());
    return row;
}

}  // namespace tokenkeeper::state
