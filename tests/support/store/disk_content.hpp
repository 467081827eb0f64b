#pragma once

#include "daemon/store/store.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tokenkeeper::store {

/// What a store holds, and what a commit makes of it: the one model of a store for tests and simulations.
/// `disk_content_test` compares it with the store of this host.
struct disk_content {
    std::map<std::string, stored_session> rows;
    std::vector<sent_token> sent;
    std::vector<damaged_row> damaged;
    std::map<std::string, std::string> histories;

    void apply(const changes& wanted) {
        for (const auto& name : wanted.forgotten) {
            rows.erase(name);
            histories.erase(name);
            remove_damaged(name);
        }
        for (const auto& each : wanted.histories) {
            histories.insert_or_assign(each.name, each.bytes);
            if (each.bytes.empty()) histories.erase(each.name);
        }
        for (const auto& row : wanted.rows) {
            rows.insert_or_assign(row.name, clone(row));
            remove_damaged(row.name);
        }
        for (const auto& each : wanted.observations)
            if (const auto found = rows.find(each.name); found != rows.end()) found->second.seen = each.seen;
        for (const auto& gone : wanted.not_sent)
            remove_mark(gone);
        for (const auto& mark : wanted.sent)
            put(mark);
    }

    [[nodiscard]] contents read(secret fingerprint_key) const {
        contents all;
        for (const auto& [name, row] : rows)
            all.rows.push_back(clone(row));
        all.damaged = damaged;
        all.sent = sent;
        for (const auto& [name, bytes] : histories)
            all.histories.push_back({name, bytes});
        all.fingerprint_key = std::move(fingerprint_key);
        return all;
    }

    /// The row of this session can no longer be read.
    void damage(const std::string& name) {
        if (rows.erase(name) > 0) damaged.push_back({name, "its checksum is wrong"});
    }

    void clear() { *this = {}; }

private:
    void remove_damaged(const std::string& name) {
        std::erase_if(damaged, [&name](const damaged_row& each) { return each.name == name; });
    }
    void remove_mark(const std::string& fingerprint) {
        std::erase_if(sent,
                      [&fingerprint](const sent_token& each) { return each.fingerprint == fingerprint; });
    }
    void put(const sent_token& mark) {
        for (auto& each : sent) {
            if (each.fingerprint != mark.fingerprint) continue;
            each = mark;
            return;
        }
        sent.push_back(mark);
    }
};

}  // namespace tokenkeeper::store
