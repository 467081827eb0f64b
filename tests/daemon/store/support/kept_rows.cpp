#include "tests/daemon/store/support/kept_rows.hpp"

namespace tokenkeeper::store::test_support {

kept_rows::kept_rows(local_opened opened)
    : damage(opened.damage.value_or("")), store(std::move(opened.store)) {
    found = store->load();
    for (auto& each : std::exchange(found.rows, {})) {
        auto name = each.name;
        rows.insert_or_assign(std::move(name), std::move(each));
    }
}

store_result<void> kept_rows::commit(const changes& wanted) {
    return store->commit(wanted);
}

store_result<void> kept_rows::save(const stored_session& session) {
    changes wanted;
    wanted.rows.push_back(clone(session));
    auto done = commit(wanted);
    if (done) rows.insert_or_assign(session.name, clone(session));
    return done;
}

template <class How>
store_result<void> kept_rows::change(const std::string& name, How how) {
    auto changed = clone(rows.at(name));
    how(changed);
    return save(changed);
}

store_result<void> kept_rows::refresh_is_sent(const std::string& name) {
    return change(name, [](auto& row) { row.refresh_sent = true; });
}

store_result<void> kept_rows::granted(const std::string& name, const stored_token& next,
                                      const secret* refresh) {
    return change(name, [&](auto& row) {
        row.next = clone(next);
        if (refresh != nullptr && !refresh->empty()) row.refresh_token = refresh->clone();
        row.refresh_sent = false;
        row.revoked = false;
    });
}

store_result<void> kept_rows::refresh_not_processed(const std::string& name) {
    return change(name, [](auto& row) { row.refresh_sent = false; });
}

store_result<void> kept_rows::promoted(const std::string& name) {
    return change(name, [](auto& row) { row.current = std::exchange(row.next, std::nullopt); });
}

store_result<void> kept_rows::discarded(const std::string& name) {
    return change(name, [](auto& row) { row.next.reset(); });
}

store_result<void> kept_rows::revoked(const std::string& name) {
    return change(name, [](auto& row) { row.revoked = true; });
}

store_result<void> kept_rows::note(const std::vector<std::pair<std::string, observed>>& seen) {
    changes wanted;
    for (const auto& [name, each] : seen)
        wanted.observations.push_back({name, each});
    auto done = commit(wanted);
    if (!done) return done;
    for (const auto& [name, each] : seen)
        if (const auto row = rows.find(name); row != rows.end()) row->second.seen = each;
    return done;
}

store_result<void> kept_rows::forget(const std::vector<std::string>& names) {
    changes wanted;
    wanted.forgotten = names;
    auto done = commit(wanted);
    if (!done) return done;
    for (const auto& name : names)
        rows.erase(name);
    return done;
}

}  // namespace tokenkeeper::store::test_support
