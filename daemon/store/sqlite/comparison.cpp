#include "daemon/store/sqlite/comparison.hpp"

#include "daemon/store/sqlite/record_plan.hpp"
#include "daemon/store/sqlite/seal.hpp"

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
        made_.numbers.revision = std::max(rows.last_revision(), marks.last_revision);
        choose_key(rows);
        for (auto& each : rows.take_rows())
            add(std::move(each));
    }

    comparison run() {
        for (const auto& [number, named] : marks_.names)
            look_at(number, named);
        for (const auto& each : damaged_)
            if (!each.what.name.empty()) tell_damaged(each.what.name, each.what.why);
        for (const auto& each : made_.found.rows)
            if (!made_.numbers.named.contains(each.name)) put_name(made_.names, made_.numbers, each.name, "");
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

    void add(session_records::item each) {
        names_.emplace(each.number, each.session.name);
        known_.insert(each.session.name);
        made_.numbers.sessions.set(each.session.name, each.number);
        made_.found.rows.push_back(std::move(each.session));
    }

    void look_at(std::uint64_t number, const mark_records::named_row& named) {
        const auto same = names_.find(number);
        const bool fits = same != names_.end() && same->second == named.name;
        if (fits && named.why.empty()) {
            made_.numbers.named.insert(named.name);
            return;
        }
        if (fits) return;  // it was written anew: run() gives it its name again
        const auto why = known_.contains(named.name) ? std::nullopt : why_lost(number, named);
        if (why && same == names_.end()) made_.numbers.sessions.set(named.name, number);
        if (why) {
            tell_damaged(named.name, *why, named.why == *why && same == names_.end());
        } else if (same == names_.end()) {
            made_.names.removed.push_back(key_of(record_kind::name, number));
        }
    }

    std::optional<std::string> why_lost(std::uint64_t number, const mark_records::named_row& named) const {
        for (const auto& each : damaged_)
            if (each.number == number || each.what.name == named.name) return each.what.why;
        if (!named.why.empty()) return named.why;
        return lost_;
    }

    void tell_damaged(const std::string& name, const std::string& why, bool written = false) {
        if (!known_.insert(name).second) return;
        made_.found.damaged.push_back({name, why});
        if (!written) put_name(made_.names, made_.numbers, name, why);
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
