#include "daemon/files/path_walk.hpp"

#include "daemon/files/patience/patient_thread.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <utility>

#include <sys/stat.h>

namespace tokenkeeper::files {
namespace {

class walker {
public:
    walker(folder_view& folders, const trusted_accounts& trusted) : folders_(folders), trusted_(trusted) {}

    walk_result run(std::string_view path) {
        if (path.empty()) return dead_end{ENOENT, {}, {}};
        rest_ = path;
        if (const int failed = begin(); failed != 0) return dead_end{failed, "/", take_way()};
        return take_steps();
    }
    walk_result go_on(route way, std::string_view path) {
        if (path.empty()) return dead_end{ENOENT, {}, std::move(way)};
        rest_ = path;
        place_ = way.place == "/" ? std::string{} : way.place;
        here_ = way.end;
        found_ = std::move(way);
        return take_steps();
    }

private:
    walk_result take_steps() {
        for (std::string name; next(name);) {
            if (const int failed = step(name); failed != 0) return dead_end{failed, below(name), take_way()};
        }
        return take_way();
    }
    route take_way() {
        found_.place = place_.empty() ? "/" : place_;
        found_.end = here_;
        return std::move(found_);
    }
    /// Begins at the root where the rest of the path says so.
    int begin() {
        const bool at_root = rest_.starts_with('/');
        const auto start = folders_.begin(at_root);
        if (const auto* failed = std::get_if<int>(&start)) return *failed;
        here_ = std::get<entry>(start);
        place_ = at_root ? "" : ".";
        doubt_owner(here_, doubtful_step::kind::foreign_folder, place_.empty() ? "/" : place_);
        return 0;
    }

    /// Takes the next name from the rest of the path.
    bool next(std::string& name) {
        do {
            const auto first = rest_.find_first_not_of('/');
            if (first == std::string::npos) return false;
            const auto end = rest_.find('/', first);
            name = rest_.substr(first, end == std::string::npos ? end : end - first);
            rest_.erase(0, end);
        } while (name == ".");
        return true;
    }
    [[nodiscard]] bool is_last() const { return rest_.find_first_not_of('/') == std::string::npos; }

    int step(const std::string& name) {
        if (++steps_ > most_steps || place_.size() > PATH_MAX) return ENAMETOOLONG;
        note_search(name);
        const bool is_led_by_others = !found_.doubts.empty();
        const bool can_be_held = is_led_by_others || is_open_for_others(here_);
        const auto looked = folders_.look(name, {is_last(), is_led_by_others, can_be_held});
        if (const auto* failed = std::get_if<int>(&looked)) {
            if (*failed == EAGAIN && can_be_held && !is_led_by_others) doubt_present_folder(false);
            return *failed;
        }
        const auto& next_entry = std::get<entry>(looked);
        doubt_folder(next_entry);
        if (next_entry.type == entry::kind::link) return follow(name, next_entry);
        if (next_entry.type != entry::kind::folder && !is_last()) return ENOTDIR;
        found_.others_write_folder = others_can_write(here_, trusted_);
        found_.folder_owner = here_.owner;
        place_ = below(name);
        here_ = next_entry;
        if (here_.type != entry::kind::folder) return 0;
        // The end itself may be anybody's: its owner is judged, not doubted.
        if (!is_last()) doubt_owner(here_, doubtful_step::kind::foreign_folder, place_);
        folders_.enter();
        return 0;
    }

    int follow(const std::string& name, const entry& link) {
        if (++links_ > most_links) return ELOOP;
        doubt_owner(link, doubtful_step::kind::foreign_link, below(name));
        auto target = folders_.target();
        if (const auto* failed = std::get_if<int>(&target)) return *failed;
        auto& text = std::get<std::string>(target);
        if (text.empty()) return ENOENT;
        if (text.size() + rest_.size() > PATH_MAX) return ENAMETOOLONG;
        rest_ = text + (is_last() ? "" : '/' + rest_);
        return rest_.starts_with('/') ? begin() : 0;
    }

    /// Where others can write a folder, only the sticky bit keeps them from exchanging what is in it.
    void doubt_folder(const entry& next_entry) {
        if (!others_can_write(here_, trusted_)) return;
        const bool is_sticky = (here_.mode & S_ISVTX) != 0;
        if (is_sticky && trusted_.user(next_entry.owner)) return;
        doubt_present_folder(is_last() && next_entry.type != entry::kind::link);
    }
    void doubt_present_folder(bool leads_to_end) {
        found_.doubts.push_back({doubtful_step::kind::open_folder, place_.empty() ? "/" : place_, here_,
                                 leads_to_end, found_.names.size()});
    }
    /// Whoever can list and change a folder can hold its lock. Of sticky ones, such as /tmp, nobody asks
    /// that: the whole host would stand.
    [[nodiscard]] bool is_open_for_others(const entry& folder) const {
        return others_can_write(folder, trusted_) && (folder.mode & S_ISVTX) == 0;
    }
    void doubt_owner(const entry& facts, doubtful_step::kind type, const std::string& place) {
        if (!trusted_.user(facts.owner))
            found_.doubts.push_back({type, place, facts, false, found_.names.size()});
    }

    /// Notes that a name is looked up in the present folder, before anything is known of the name.
    void note_search(const std::string& name) {
        if (!found_.blind_step) {
            const auto blind = std::ranges::find_if(found_.doubts, [this, &name](const auto& one) {
                return one.type != doubtful_step::kind::open_folder &&
                       !can_search(one.facts.owner, here_, trusted_) &&
                       !looked_before(one, {here_.number, name});
            });
            if (blind != found_.doubts.end()) found_.blind_step = *blind;
        }
        found_.names.push_back({here_.number, name});
    }
    /// A look that was taken before this step, too: its account chose nothing with it.
    [[nodiscard]] bool looked_before(const doubtful_step& step, const looked_up& wanted) const {
        const auto end = found_.names.begin() + static_cast<std::ptrdiff_t>(step.names);
        return std::find(found_.names.begin(), end, wanted) != end;
    }

    /// The place of a name in the present folder.
    [[nodiscard]] std::string below(const std::string& name) const {
        if (name != "..") return place_ + '/' + name;
        const bool is_real = place_.empty() || place_.front() == '/';
        return is_real ? place_.substr(0, place_.rfind('/') == std::string::npos ? 0 : place_.rfind('/'))
                       : place_ + "/..";
    }

    folder_view& folders_;
    const trusted_accounts& trusted_;
    std::string rest_;
    std::string place_;  ///< of the present folder; empty: the root
    entry here_;
    int links_ = 0;
    int steps_ = 0;
    route found_;
};

std::optional<uid_t> foreign_step_owner(const route& way, const trusted_accounts& trusted) {
    const auto foreign = std::ranges::find_if(
        way.doubts, [&trusted](const auto& step) { return !trusted.user(step.facts.owner); });
    return foreign == way.doubts.end() ? std::nullopt : std::optional{foreign->facts.owner};
}

}  // namespace

bool others_can_write(const entry& folder, const trusted_accounts& trusted) {
    if ((folder.mode & S_IWOTH) != 0) return true;
    // A group of the owner's number is the owner's own, by a convention of all distributions.
    return (folder.mode & S_IWGRP) != 0 && !trusted.group(folder.group) && folder.group != folder.owner;
}

bool can_search(uid_t account, const entry& folder, const trusted_accounts& trusted) {
    if (folder.owner == account) return true;
    const bool may_be_member = !trusted.group(folder.group) && folder.group != folder.owner;
    const bool for_members = (folder.mode & S_IXGRP) != 0;
    // A member of the group has its rights alone.
    return (folder.mode & S_IXOTH) != 0 ? for_members || !may_be_member : for_members && may_be_member;
}

std::string kept_by(const walk_result& walked, const trusted_accounts& trusted) {
    const auto* end = std::get_if<dead_end>(&walked);
    if (end == nullptr) return {};
    const auto& doubts = end->way.doubts;
    if (end->number == EREMOTE && doubts.empty()) return std::string{looking_at_mount} + end->place;
    if (end->number == EAGAIN && doubts.empty()) return std::string{looking_into_folder} + end->way.place;
    if (end->number != EAGAIN && end->number != EREMOTE && end->number != EREMOTEIO) return {};
    if (const auto foreign = foreign_step_owner(end->way, trusted)) return "user " + std::to_string(*foreign);
    return "user at " + (end->number == EAGAIN ? end->way.place : end->place);
}

std::optional<uid_t> foreign_account(const walk_result& walked, const trusted_accounts& trusted) {
    const auto& way = way_of(walked);
    if (const auto foreign = foreign_step_owner(way, trusted)) return foreign;
    // A way that leads nowhere ends at a folder that counts already.
    return trusted.user(way.end.owner) ? std::nullopt : std::optional{way.end.owner};
}

const route& way_of(const walk_result& walked) {
    const auto* end = std::get_if<dead_end>(&walked);
    return end != nullptr ? end->way : std::get<route>(walked);
}

walk_result walk(folder_view& folders, std::string_view path, const trusted_accounts& trusted) {
    return walker{folders, trusted}.run(path);
}

walk_result walk_on(folder_view& folders, route way, std::string_view path, const trusted_accounts& trusted) {
    return walker{folders, trusted}.go_on(std::move(way), path);
}

}  // namespace tokenkeeper::files
