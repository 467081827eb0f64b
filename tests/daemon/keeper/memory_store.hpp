#pragma once

#include "daemon/state/store.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tokenkeeper::keeper {

/// What a disk holds, and whether it can be written; outlives the stores that are opened on it.
struct memory_disk {
    struct row {
        std::string origin;
        std::optional<std::string> current;
        std::optional<std::string> next;
        std::string refresh;
        bool refresh_sent = false;
        bool revoked = false;
        state::observed seen;
    };
    std::map<std::string, row> rows;
    bool full = false;    ///< every write fails
    bool absent = false;  ///< it cannot be opened
    unsigned writes = 0;
};

/// A store whose disk is a memory_disk.
class memory_store final : public state::store {
public:
    explicit memory_store(memory_disk& on) : disk_(on) {}

    state::store_result<std::vector<state::stored_session>> load() override {
        std::vector<state::stored_session> all;
        for (const auto& [name, row] : disk_.rows) {
            state::stored_session s;
            s.name = name;
            s.origin = row.origin;
            if (row.current) s.current = state::stored_token{secret{*row.current}, {}, {}};
            if (row.next) s.next = state::stored_token{secret{*row.next}, {}, {}};
            s.refresh_token = secret{row.refresh};
            s.refresh_sent = row.refresh_sent;
            s.revoked = row.revoked;
            s.seen = row.seen;
            all.push_back(std::move(s));
        }
        return all;
    }
    state::store_result<void> save(const state::stored_session& s) override {
        if (disk_.full) return trouble();
        auto& row = disk_.rows[s.name] = {};
        row.origin = s.origin;
        if (s.current) row.current = s.current->value.reveal();
        if (s.next) row.next = s.next->value.reveal();
        row.refresh = s.refresh_token.reveal();
        row.refresh_sent = s.refresh_sent;
        row.revoked = s.revoked;
        row.seen = s.seen;
        return written();
    }
    state::store_result<void> refresh_is_sent(std::string_view session) override {
        return change(session, [](auto& row) { row.refresh_sent = true; });
    }
    state::store_result<void> granted(std::string_view session, const state::stored_token& token,
                                      const secret* refresh) override {
        return change(session, [&](auto& row) {
            row.next = token.value.reveal();
            if (refresh != nullptr) row.refresh = refresh->reveal();
            row.refresh_sent = false;
            row.revoked = false;
        });
    }
    state::store_result<void> refresh_not_processed(std::string_view session) override {
        return change(session, [](auto& row) { row.refresh_sent = false; });
    }
    state::store_result<void> promoted(std::string_view session) override {
        return change(session, [](auto& row) { row.current = std::exchange(row.next, std::nullopt); });
    }
    state::store_result<void> discarded(std::string_view session) override {
        return change(session, [](auto& row) { row.next.reset(); });
    }
    state::store_result<void> revoked(std::string_view session) override {
        return change(session, [](auto& row) { row.revoked = true; });
    }
    state::store_result<void> note(
        const std::vector<std::pair<std::string, state::observed>>& seen) override {
        if (disk_.full) return trouble();
        for (const auto& [name, what] : seen)
            disk_.rows[name].seen = what;
        return written();
    }
    state::store_result<void> forget(const std::vector<std::string>& sessions) override {
        if (disk_.full) return trouble();
        for (const auto& name : sessions)
            disk_.rows.erase(name);
        return written();
    }

    static state::store_error trouble() {
        return {state::store_error::kind::unavailable, "disk full, said the test"};
    }

private:
    template <class How>
    state::store_result<void> change(std::string_view session, How how) {
        if (disk_.full) return trouble();
        const auto found = disk_.rows.find(std::string{session});
        if (found == disk_.rows.end())
            return state::store_error{state::store_error::kind::broken, "no such row"};
        how(found->second);
        return written();
    }
    state::store_result<void> written() {
        ++disk_.writes;
        return {};
    }

    memory_disk& disk_;
};

}  // namespace tokenkeeper::keeper
