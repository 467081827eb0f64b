#include "daemon/store/sqlite/records/record_plan.hpp"

#include "daemon/store/sqlite/records/row_clocks.hpp"
#include "daemon/store/sqlite/records/row_codec.hpp"

#include <set>
#include <string_view>
#include <utility>

namespace tokenkeeper::store {

namespace {

/// Writes the clocks of the record that was written last.
void write_clocks(record_changes& target, record_numbers& numbers, record_kind place, std::uint64_t number,
                  const row_clocks& clocks) {
    if (!clocks.any()) return;
    const auto payload = encode(clocks);
    target.write({place, number, ++numbers.revision, payload.view()});
}

}  // namespace

void put_fingerprint_key(record_changes& target, record_numbers& numbers) {
    target.write({record_kind::key, 0, ++numbers.revision, numbers.fingerprint_key.reveal()});
}

void put_name(record_changes& target, record_numbers& numbers, const std::string& name,
              const std::string& cause) {
    const auto payload = encode(mark_records::named_row{name, cause, 0});
    target.write({record_kind::name, numbers.sessions.give(name), ++numbers.revision, payload.view()});
    if (cause.empty()) numbers.named.insert(name);
}

bool put_session(record_changes& target, record_numbers& numbers, const stored_session& session,
                 const secret& key) {
    const auto payload = encode(session, key);
    if (!payload) return false;
    const auto number = numbers.sessions.give(session.name);
    target.write({record_kind::session, number, ++numbers.revision, payload->view()});
    write_clocks(target, numbers, record_kind::row_clocks, number, clocks_of(session));
    if (!session.login_organization.empty() || !session.login_before.empty() || !session.place.empty()) {
        const auto login = encode(
            login_record{session.name, session.login_organization, session.login_before, session.place});
        target.write({record_kind::login, number, ++numbers.revision, login.view()});
    }
    return true;
}

void put_mark(record_changes& target, record_numbers& numbers, const sent_token& mark) {
    const auto payload = encode(mark);
    target.write(
        {record_kind::mark, numbers.marks.give(mark.fingerprint), ++numbers.revision, payload.view()});
}

void put_history(record_changes& target, record_numbers& numbers, const stored_history& history) {
    const auto payload = encode(history);
    target.write(
        {record_kind::history, numbers.histories.give(history.name), ++numbers.revision, payload.view()});
}

namespace {

void remove_history(record_changes& target, const record_numbers& numbers, const std::string& name) {
    if (const auto number = numbers.histories.find(name))
        target.removed.push_back(key_of(record_kind::history, *number));
}

/// What is written of a session that is forgotten stays.
void plan_histories(record_changes& target, record_numbers& numbers, const changes& wanted) {
    for (const auto number : std::exchange(numbers.damaged_histories, {}))
        target.removed.push_back(key_of(record_kind::history, number));
    std::set<std::string_view> written;
    for (const auto& history : wanted.histories) {
        if (history.bytes.empty()) {
            remove_history(target, numbers, history.name);
        } else {
            put_history(target, numbers, history);
            written.insert(history.name);
        }
    }
    for (const auto& name : wanted.forgotten)
        if (!written.contains(name)) remove_history(target, numbers, name);
}

}  // namespace

std::optional<record_plan> plan_of(const changes& wanted, const secret& key, record_numbers& numbers) {
    record_plan plan;
    numbers.revision = first_revision_after(numbers.revision);
    plan.overwrite = !wanted.rows.empty() || !wanted.forgotten.empty();
    for (const auto& mark : wanted.sent)
        put_mark(mark.answered ? plan.marks_after : plan.marks_before, numbers, mark);
    for (const auto& session : wanted.rows) {
        if (!numbers.named.contains(session.name)) put_name(plan.marks_before, numbers, session.name, "");
        if (!put_session(plan.sessions, numbers, session, key)) return std::nullopt;
    }
    for (const auto& entry : wanted.observations) {
        const auto number = numbers.sessions.find(entry.name);
        if (!number) continue;
        const auto payload = encode(entry.seen);
        plan.sessions.write({record_kind::observation, *number, ++numbers.revision, payload.view()});
        write_clocks(plan.sessions, numbers, record_kind::observation_clocks, *number,
                     {.current = {}, .next = {}, .seen = entry.seen.boot});
    }
    for (const auto& name : wanted.forgotten) {
        const auto number = numbers.sessions.find(name);
        if (!number) continue;
        plan.marks_before.removed.push_back(key_of(record_kind::name, *number));
        for (const auto place : {record_kind::session, record_kind::observation, record_kind::row_clocks,
                                 record_kind::observation_clocks, record_kind::login})
            plan.sessions.removed.push_back(key_of(place, *number));
    }
    plan_histories(plan.sessions, numbers, wanted);
    for (const auto& fingerprint : wanted.not_sent) {
        if (const auto number = numbers.marks.find(fingerprint))
            plan.marks_after.removed.push_back(key_of(record_kind::mark, *number));
    }
    return plan;
}

}  // namespace tokenkeeper::store
