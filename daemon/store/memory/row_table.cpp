#include "daemon/store/memory/row_table.hpp"

#include "daemon/store/origin.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

namespace tokenkeeper::store {

namespace {

constexpr std::chrono::days kept_unclaimed{7};
/// Clocks that are kept by time servers are set back by less.
constexpr std::chrono::hours tolerated_ahead{1};

std::string name_aside(const stored_session& content) {
    const auto name = content.name.substr(0, content.name.find(' '));
    return name + ' ' + fingerprint(secret{content.origin});
}

host_time last_use(const stored_session& content) {
    const auto& seen = content.seen;
    host_time used{std::max(seen.last_verified.value_or(wall_time{}), seen.kept_since.value_or(wall_time{})),
                   seen.boot};
    for (const auto* token : {&content.current, &content.next})
        if (*token && (*token)->obtained > used.time) used = {(*token)->obtained, (*token)->boot};
    return used;
}

void lead_back(stored_token& token, const host_time& now) {
    const auto ahead = token.obtained - now.time;
    if (ahead <= wall_time::duration::zero()) return;
    token.obtained = now.time;
    if (token.expires) *token.expires -= ahead;
    token.boot = now.boot;
}

/// Nobody can have used a row in the future: the wall clock was ahead then. It counts as used now.
void lead_back(stored_session& content, const host_time& now) {
    for (auto* token : {&content.current, &content.next})
        if (*token) lead_back(**token, now);
    auto& seen = content.seen;
    for (auto* moment : {&seen.last_verified, &seen.last_kept_alive, &seen.kept_since})
        if (*moment) *moment = std::min(**moment, now.time);
    seen.boot = now.boot;
}

/// The oldest of the rows of its session that were put aside, where there are too many with this one; null:
/// there are not.
row_pointer surplus_beside(const named_rows& rows, const row_pointer& newest) {
    const auto name = newest->content.name.substr(0, newest->content.name.find(' '));
    auto aside = rows.find_all(name);
    std::erase_if(aside, [&](const auto& each) {
        return each->owner != 0 || each->content.name == name || each == newest;
    });
    if (aside.size() < row_table::most_aside) return nullptr;
    return *std::ranges::min_element(aside, {},
                                     [](const auto& each) { return last_use(each->content).time; });
}

}  // namespace

/// A session asks for a row of this name and this origin.
struct row_table::wanted {
    const std::string& name;
    const std::string& origin;
    bool prefix;
    const std::string& place;

    [[nodiscard]] bool fits(const row& entry) const {
        const auto& [present, there] = std::tie(entry.content.origin, entry.content.place);
        if (!prefix) return present == origin;
        return present.starts_with(origin) && (there.empty() || there == place);
    }
};

// The rows and their indexes.

bool row_table::is_orphan(const row& entry) const {
    const auto& name = entry.content.name;
    return entry.owner == 0 && !reserved_.contains(name.substr(0, name.find(' ')));
}

void row_table::add(const row_pointer& entry) {
    const auto& content = entry->content;
    by_name_.put(entry);
    if (entry->owner == 0) {
        unclaimed_.insert(content.name);
    } else {
        by_id_[entry->owner] = entry;
    }
    if (is_orphan(*entry)) orphans_.emplace(content.origin, content.name);
    if (const auto seed = seed_fingerprint(content.origin); !seed.empty())
        seeds_.emplace(std::string{seed}, content.name);
}

void row_table::remove(const row_pointer& entry) {
    const auto& content = entry->content;
    if (by_name_.remove(entry)) unclaimed_.erase(content.name);
    by_id_.erase(entry->owner);
    orphans_.erase({content.origin, content.name});
    seeds_.erase({std::string{seed_fingerprint(content.origin)}, content.name});
}

row_pointer row_table::find(session_id id) const {
    const auto* found = by_id_.find(id);
    return found == nullptr ? nullptr : *found;
}

std::vector<row_pointer> row_table::find_seed(std::string_view fingerprint) const {
    std::vector<row_pointer> rows;
    if (fingerprint.empty()) return rows;
    for (auto position = seeds_.lower_bound({std::string{fingerprint}, std::string{}});
         position != seeds_.end() && position->first == fingerprint; ++position)
        rows.push_back(by_name_.find(position->second));
    return rows;
}

row_pointer row_table::find_login(const std::string& origin) const {
    for (const auto& entry : find_seed(seed_fingerprint(origin)))
        if (entry->content.origin == origin && !entry->content.refresh_token.empty()) return entry;
    return nullptr;
}

void row_table::reserve(const std::string& name) {
    reserved_.insert(name);
    sort_orphans(name);
}

void row_table::unreserve(const std::string& name) {
    reserved_.erase(name);
    sort_orphans(name);
}

void row_table::sort_orphans(const std::string& name) {
    for (const auto& entry : by_name_.find_all(name)) {
        if (is_orphan(*entry)) {
            orphans_.emplace(entry->content.origin, entry->content.name);
        } else {
            orphans_.erase({entry->content.origin, entry->content.name});
        }
    }
}

void row_table::load(stored_session stored) {
    auto loaded = std::make_shared<row>();
    loaded->content = std::move(stored);
    if (by_name_.find(loaded->content.name) == nullptr) return add(loaded);
    if (loaded->content.refresh_token.empty()) return;
    loaded->content.name = name_aside(loaded->content);
    add(loaded);
    unsaved_.change(loaded, false);
}

// Claiming and giving up.

/// By the session's own name, or replaced by another of this name before.
row_pointer row_table::find_unclaimed(const wanted& request) const {
    for (auto& entry : by_name_.find_all(request.name))
        if (entry->owner == 0 && request.fits(*entry)) return std::move(entry);
    return nullptr;
}

row_pointer row_table::find_renamed(const std::string& origin) const {
    const auto first = orphans_.lower_bound({origin, std::string{}});
    if (first == orphans_.end() || first->first != origin) return nullptr;
    const auto second = std::next(first);
    if (second != orphans_.end() && second->first == origin) return nullptr;
    return by_name_.find(first->second);
}

row_pointer row_table::claim(session_id id, const std::string& name, const std::string& origin, bool prefix,
                             const std::string& place) {
    const wanted request{name, origin, prefix, place};
    auto held = find(id);
    const bool fits = held != nullptr && request.fits(*held);
    if (fits && !held->content.refresh_token.empty()) return held;
    if (const auto holder = by_name_.find(name); holder != nullptr && holder != held) disown(holder);

    auto found = find_unclaimed(request);
    // The row that the session holds has no refresh token: a row of the store that has one is worth more.
    if (fits && (found == nullptr || found->content.refresh_token.empty())) return held;
    if (found == nullptr && !prefix) found = find_renamed(origin);
    if (found != nullptr) give_to(id, name, found);
    return found;
}

void row_table::give_to(session_id id, const std::string& name, const row_pointer& entry) {
    remove(entry);
    put_aside_what_is_in_the_way(id, name);
    entry->owner = id;
    const bool renamed = entry->content.name != name;
    entry->renamed = renamed && !entry->content.name.starts_with(name + ' ');
    if (entry->renamed) earlier_names_.insert_or_assign(id, entry->content.name);
    if (renamed) unsaved_.forget(std::exchange(entry->content.name, name));
    add(entry);
    if (renamed) unsaved_.change(entry, false);
}

row_pointer row_table::make(session_id id, const std::string& name, const std::string& origin,
                            const host_time& now) {
    put_aside_what_is_in_the_way(id, name);
    auto made = std::make_shared<row>();
    made->owner = id;
    made->content.name = name;
    made->content.origin = origin;
    made->content.seen.kept_since = now.time;
    made->content.seen.boot = now.boot;
    add(made);
    return made;
}

void row_table::put_aside_what_is_in_the_way(session_id id, const std::string& name) {
    if (const auto held = find(id)) put_aside(held);
    if (const auto holder = by_name_.find(name)) put_aside(holder);
}

/// A refresh token that another origin takes the place of is kept: what took it may have been a mistake.
void row_table::put_aside(const row_pointer& entry) {
    remove(entry);
    entry->owner = 0;
    unsaved_.forget(entry->content.name);
    if (entry->content.refresh_token.empty()) return unsaved_.drop(entry);
    entry->content.name = name_aside(entry->content);
    if (const auto earlier = by_name_.find(entry->content.name)) {
        remove(earlier);
        unsaved_.drop(earlier);
    }
    add(entry);
    unsaved_.change(entry, false);
    if (const auto oldest = surplus_beside(by_name_, entry)) {
        remove(oldest);
        unsaved_.remove(oldest);
    }
}

void row_table::disown(const row_pointer& entry) {
    remove(entry);
    entry->owner = 0;
    add(entry);
}

std::string row_table::earlier_name(session_id id) const {
    const auto found = earlier_names_.find(id);
    return found == earlier_names_.end() ? std::string{} : found->second;
}

void row_table::release(session_id id) {
    earlier_names_.erase(id);
    if (const auto held = find(id)) disown(held);
}

void row_table::forget_old(const host_time& now) {
    std::vector<row_pointer> old;
    for (const auto& name : unclaimed_) {
        auto entry = by_name_.find(name);
        const auto age = distance(now, last_use(entry->content));
        if (age > kept_unclaimed) {
            old.push_back(std::move(entry));
        } else if (age < -tolerated_ahead) {
            lead_back(entry->content, now);
            unsaved_.change(entry, false);
        }
    }
    for (const auto& entry : old) {
        remove(entry);
        unsaved_.remove(entry);
    }
}

}  // namespace tokenkeeper::store
