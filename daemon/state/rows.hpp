#pragma once

#include "daemon/state/column_sealer.hpp"
#include "daemon/state/sqlite.hpp"
#include "daemon/state/store.hpp"

#include <optional>

namespace tokenkeeper::state {

constexpr const char* select_sessions = R"(
    SELECT name, origin, current, current_obtained, current_expires, next, next_obtained, next_expires, refresh,
           refresh_sent, revoked, last_verified, last_kept_alive, idle_deadline, idle_deadline_from, kept_since
    FROM session ORDER BY name)";
/// The parameters of both are given by `give_session`.
constexpr const char* update_session = R"(
    UPDATE session SET
        origin = ?, current = ?, current_obtained = ?, current_expires = ?, next = ?, next_obtained = ?,
        next_expires = ?, refresh = ?, refresh_sent = ?, revoked = ?, last_verified = ?, last_kept_alive = ?,
        idle_deadline = ?, idle_deadline_from = ?, kept_since = ?
    WHERE name = ?)";
constexpr const char* insert_session = R"(
    INSERT INTO session (
        origin, current, current_obtained, current_expires, next, next_obtained, next_expires, refresh,
        refresh_sent, revoked, last_verified, last_kept_alive, idle_deadline, idle_deadline_from, kept_since,
        name)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))";

/// The secrets of one session as columns hold them, for as long as a query needs them.
struct sealed_values {
    std::optional<column_value> current;
    std::optional<column_value> next;
    std::optional<column_value> refresh;
};
/// Nothing where OpenSSL fails. Not to outlive `of`.
std::optional<sealed_values> seal_values(const stored_session& of, const column_sealer& tokens);

void give_session(query& to, const stored_session& session, const sealed_values& values);
void give_observed(query& to, const observed& seen);
/// obtained, expires.
void give_times(query& to, const stored_token* token);

std::optional<std::string_view> bytes_of(const std::optional<column_value>& value) noexcept;

/// One row of `select_sessions`. Where a value does not open, `unreadable` says so and no secret is kept.
struct session_row {
    stored_session session;
    bool unreadable = false;
};
session_row take_session(query& from, const column_sealer& tokens);

}  // namespace tokenkeeper::state
