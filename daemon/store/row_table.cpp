#include "daemon/store/row_table.hpp"

#include "daemon/store/origin.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

namespace tokenkeeper::store {

namespace {

constexpr std::chrono::days kept_unclaimed{7};

std::string name_aside(const stored_session& content) {
    const auto name = content.name.substr(0, content.name.find(' '));
    return name + ' ' + fingerprint(secret{content.origin});
}

wall_time last_use(const stored_session& content) {
    auto used = std::max(content.seen.last_verified.value_or(wall_time{}),
                         content.seen.kept_since.value_or(wall_time{}));
    for (const auto* token : {&content.current, &content.next})
        if (*token) used = std::max(used, (*token)->obtained);
    return used;
}

}  // namespace

/// What a session asks for.
struct row_table::wanted {
    const std::string& name;
    const std::string& origin;
    bool prefix;

    [[nodiscard]] bool fits(const row& each) const {
        const auto& other = each.content.origin;
        return prefix ? other.starts_with(origin) : other == origin;
    }
};

// The rows and their indexes.

bool row_table::is_orphan(const row& each) const {
    const auto& name = each.content.name;
    return each.owner == 0 && !reserved_.contains(name.substr(0, name.find(' ')));
}

void row_table::add(const row_pointer& each) {
    const auto& content = each->content;
    by_name_.insert_or_assign(content.name, each);
    if (each->owner != 0) by_id_.insert_or_assign(each->owner, each);
    if (is_orphan(*each)) orphans_.emplace(content.origin, content.name);
    if (const auto seed = seed_fingerprint(content.origin); !seed.empty())
        seeds_.emplace(std::string{seed}, content.name);
}

void row_table::remove(const row_pointer& each) {
    const auto& content = each->content;
    if (const auto found = by_name_.find(content.name); found != by_name_.end() && found->second == each)
        by_name_.erase(found);
    by_id_.erase(each->owner);
    orphans_.erase({content.origin, content.name});
    seeds_.erase({std::string{seed_fingerprint(content.origin)}, content.name});
}

row_pointer row_table::find_name(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
}

row_pointer row_table::find(session_id id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

std::vector<row_pointer> row_table::find_seed(std::string_view fingerprint) const {
    std::vector<row_pointer> rows;
    if (fingerprint.empty()) return rows;
    for (auto at = seeds_.lower_bound({std::string{fingerprint}, std::string{}});
         at != seeds_.end() && at->first == fingerprint; ++at)
        rows.push_back(find_name(at->second));
    return rows;
}

row_pointer row_table::find_login(const std::string& origin) const {
    for (const auto& each : find_seed(seed_fingerprint(origin)))
        if (each->content.origin == origin && !each->content.refresh_token.empty()) return each;
    return nullptr;
}

std::vector<row_pointer> row_table::all() const {
    std::vector<row_pointer> rows;
    rows.reserve(by_name_.size());
    for (const auto& [name, each] : by_name_)
        rows.push_back(each);
    return rows;
}

void row_table::reserve(std::set<std::string> names) {
    reserved_ = std::move(names);
    orphans_.clear();
    for (const auto& [name, each] : by_name_)
        if (is_orphan(*each)) orphans_.emplace(each->content.origin, name);
}

void row_table::load(stored_session stored) {
    auto loaded = std::make_shared<row>();
    loaded->content = std::move(stored);
    if (find_name(loaded->content.name) == nullptr) return add(loaded);
    if (loaded->content.refresh_token.empty()) return;
    loaded->content.name = name_aside(loaded->content);
    add(loaded);
    unsaved_.change(loaded, false);
}

// Claiming and giving up.

/// By the session's own name, or replaced by another of this name before.
row_pointer row_table::find_unclaimed(const wanted& by) const {
    for (auto at = by_name_.lower_bound(by.name); at != by_name_.end() && at->first.starts_with(by.name);
         ++at) {
        const bool same = at->first.size() == by.name.size() || at->first[by.name.size()] == ' ';
        if (same && at->second->owner == 0 && by.fits(*at->second)) return at->second;
    }
    return nullptr;
}

row_pointer row_table::find_renamed(const std::string& origin) const {
    const auto first = orphans_.lower_bound({origin, std::string{}});
    if (first == orphans_.end() || first->first != origin) return nullptr;
    const auto second = std::next(first);
    if (second != orphans_.end() && second->first == origin) return nullptr;
    return find_name(first->second);
}

row_pointer row_table::claim(session_id id, const std::string& name, const std::string& origin, bool prefix) {
    const wanted by{name, origin, prefix};
    auto held = find(id);
    const bool fits = held != nullptr && by.fits(*held);
    if (fits && !held->content.refresh_token.empty()) return held;
    if (const auto other = find_name(name); other != nullptr && other != held) disown(other);

    auto found = find_unclaimed(by);
    // What it holds has no refresh token: one that the store had is worth more.
    if (fits && (found == nullptr || found->content.refresh_token.empty())) return held;
    if (found == nullptr && !prefix) found = find_renamed(origin);
    if (found != nullptr) give_to(id, name, found);
    return found;
}

void row_table::give_to(session_id id, const std::string& name, const row_pointer& each) {
    remove(each);
    put_aside_what_is_in_the_way(id, name);
    each->owner = id;
    const bool renamed = each->content.name != name;
    if (renamed) unsaved_.forget(std::exchange(each->content.name, name));
    add(each);
    if (renamed) unsaved_.change(each, false);
}

row_pointer row_table::make(session_id id, const std::string& name, const std::string& origin,
                            wall_time now) {
    put_aside_what_is_in_the_way(id, name);
    auto made = std::make_shared<row>();
    made->owner = id;
    made->content.name = name;
    made->content.origin = origin;
    made->content.seen.kept_since = now;
    add(made);
    return made;
}

void row_table::put_aside_what_is_in_the_way(session_id id, const std::string& name) {
    if (const auto held = find(id)) put_aside(held);
    if (const auto other = find_name(name)) put_aside(other);
}

/// A refresh token that another origin takes the place of is kept: what took it may have been a mistake.
void row_table::put_aside(const row_pointer& each) {
    remove(each);
    each->owner = 0;
    unsaved_.forget(each->content.name);
    if (each->content.refresh_token.empty()) return unsaved_.drop(each);
    each->content.name = name_aside(each->content);
    if (const auto earlier = find_name(each->content.name)) {
        remove(earlier);
        unsaved_.drop(earlier);
    }
    add(each);
    unsaved_.change(each, false);
}

void row_table::disown(const row_pointer& each) {
    remove(each);
    each->owner = 0;
    add(each);
}

void row_table::release(session_id id) {
    if (const auto held = find(id)) disown(held);
}

void row_table::forget_old(wall_time now) {
    std::vector<row_pointer> old;
    for (const auto& [name, each] : by_name_)
        if (each->owner == 0 && now - last_use(each->content) > kept_unclaimed) old.push_back(each);
    for (const auto& each : old) {
        remove(each);
        unsaved_.drop(each);
        unsaved_.forget(each->content.name);
    }
}

}  // namespace tokenkeeper::store
