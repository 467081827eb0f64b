#include "daemon/store/sqlite/comparison.hpp"

#include "daemon/store/sqlite/records/record_plan.hpp"
#include "daemon/store/sqlite/records/seal.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include <openssl/rand.h>

namespace tokenkeeper::store {

namespace {

secret random_key() {
    std::string bytes(key_size, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error{"OpenSSL has no random numbers"};
    return secret::take(bytes);
}

class comparing {
public:
    comparing(session_records& rows, mark_records& marks, const std::optional<std::string>& lost)
        : marks_(marks), lost_(lost), damaged_(rows.damaged()) {
        made_.numbers.revision = first_revision_after(std::max(rows.last_revision(), marks.last_revision));
        choose_key(rows);
        for (auto& entry : rows.take_rows())
            add(std::move(entry));
        take_histories(rows);
    }

    comparison run() {
        for (const auto& [number, named] : marks_.names)
            look_at(number, named);
        for (const auto& entry : damaged_)
            if (!entry.row.name.empty()) tell_damaged(entry.row.name, entry.row.cause);
        for (const auto& entry : made_.found.rows) {
            if (!made_.numbers.named.contains(entry.name))
                put_name(made_.names, made_.numbers, entry.name, "");
        }
        for (auto& [number, mark] : marks_.marks) {
            made_.numbers.marks.set(mark.fingerprint, number);
            made_.found.sent.push_back(std::move(mark));
        }
        return std::move(made_);
    }

private:
    void choose_key(session_records& rows) {
        auto key = std::move(marks_.fingerprint_key);
        const bool missing = !key;
        if (!key) key = rows.take_fingerprint_key();
        made_.numbers.fingerprint_key = key ? std::move(*key) : random_key();
        made_.found.fingerprint_key = made_.numbers.fingerprint_key.clone();
        if (missing) put_fingerprint_key(made_.names, made_.numbers);
    }

    void add(session_records::item entry) {
        names_.emplace(entry.number, entry.session.name);
        known_.insert(entry.session.name);
        made_.numbers.sessions.set(entry.session.name, entry.number);
        made_.found.rows.push_back(std::move(entry.session));
    }

    /// Of two of one name the newer one counts.
    void take_histories(session_records& rows) {
        auto& numbers = made_.numbers;
        std::map<std::string, std::pair<std::uint64_t, session_records::history_item>> newest;
        for (auto& [number, item] : rows.take_histories()) {
            numbers.histories.avoid(number);
            const auto same = newest.find(item.history.name);
            const bool older = same != newest.end() && same->second.second.revision > item.revision;
            if (older) numbers.damaged_histories.push_back(number);
            if (older) continue;
            if (same != newest.end()) numbers.damaged_histories.push_back(same->second.first);
            auto name = item.history.name;
            newest.insert_or_assign(std::move(name), std::pair{number, std::move(item)});
        }
        for (auto& [name, entry] : newest) {
            numbers.histories.set(name, entry.first);
            made_.found.histories.push_back(std::move(entry.second.history));
        }
        for (const auto& damaged : rows.damaged_histories()) {
            numbers.histories.avoid(damaged.number);
            numbers.damaged_histories.push_back(damaged.number);
            made_.found.damaged_histories.push_back(newest.contains(damaged.name) ? "" : damaged.name);
        }
    }

    void look_at(std::uint64_t number, const mark_records::named_row& named) {
        const auto same = names_.find(number);
        const bool fits = same != names_.end() && same->second == named.name;
        if (fits && named.cause.empty()) {
            made_.numbers.named.insert(named.name);
            return;
        }
        if (fits) return;  // it was written anew: run() gives it its name again
        const auto cause = known_.contains(named.name) ? std::nullopt : why_lost(number, named);
        if (cause && same == names_.end()) made_.numbers.sessions.set(named.name, number);
        if (cause) {
            tell_damaged(named.name, *cause, named.cause == *cause && same == names_.end());
        } else if (same == names_.end()) {
            made_.names.removed.push_back(key_of(record_kind::name, number));
        }
    }

    std::optional<std::string> why_lost(std::uint64_t number, const mark_records::named_row& named) const {
        for (const auto& entry : damaged_)
            if (entry.number == number || entry.row.name == named.name) return entry.row.cause;
        if (!named.cause.empty()) return named.cause;
        if (lost_) return lost_;
        // If the power failed between the two files, nothing was written after the name.
        if (commit_of(named.revision) < commit_of(marks_.last_revision))
            return "the state store was put back to an older one";
        return std::nullopt;
    }

    void tell_damaged(const std::string& name, const std::string& cause, bool written = false) {
        if (!known_.insert(name).second) return;
        made_.found.damaged.push_back({name, cause});
        if (!written) put_name(made_.names, made_.numbers, name, cause);
    }

    mark_records& marks_;
    const std::optional<std::string>& lost_;
    const std::vector<session_records::damaged_item>& damaged_;
    comparison made_;
    std::map<std::uint64_t, std::string> names_;  ///< of the rows, by their numbers
    std::set<std::string> known_;                 ///< names of rows, and of damaged ones that were told
};

}  // namespace

comparison compare(session_records& rows, mark_records& marks, const std::optional<std::string>& lost) {
    return comparing{rows, marks, lost}.run();
}

}  // namespace tokenkeeper::store
