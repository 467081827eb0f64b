#include "daemon/config/files/secret_places.hpp"

#include "daemon/config/wording.hpp"
#include "daemon/files/normal_name.hpp"

#include <algorithm>

namespace tokenkeeper::config {
namespace {

constexpr std::size_t most_departed = 1'000;

files::refusal of_same_file(const std::filesystem::path& file, const std::string& other) {
    return {"the daemon does not read " + shown(file.string()) + ", which is the same file as " +
                shown(other) + ", another secret of the configuration",
            "give each session a file of its own, or name the same file for both"};
}

std::string remedy_of_move(const std::filesystem::path& file) {
    return "find out whose secret it is, put the right file there, and let nobody else write the folders on "
           "the way to " +
           shown(file.string());
}

files::refusal of_other_owner(const std::filesystem::path& file, uid_t before, uid_t now) {
    return {"the daemon does not read " + shown(file.string()) + ", which belonged to user " +
                std::to_string(before) + " and belongs to user " + std::to_string(now) +
                " now: others can write a folder on the way to it, and may have put another account's secret "
                "there",
            remedy_of_move(file)};
}

files::refusal of_moved_file(const std::filesystem::path& file, const std::string& other) {
    return {"the daemon does not read " + shown(file.string()) + ", which is the file that was " +
                shown(other) +
                ", another secret: others can write a folder on the way to it, and may have moved it there",
            remedy_of_move(file)};
}

}  // namespace

std::optional<files::refusal> secret_places::claim(const std::filesystem::path& file,
                                                   const open_file& opened) {
    const auto own = files::normal_name(file);
    // A link to the file of another one.
    if (own != opened.place() && is_named_(opened.place())) return of_same_file(file, opened.place());
    const auto known = names_.find(opened.number());
    if (known != names_.end() && *known->second != file.native() && is_named_(*known->second) &&
        is_same_file(*known->second, own, opened.number()))
        return of_same_file(file, *known->second);
    if (auto refused = judge_move(file, opened)) return refused;
    remember(file, opened);
    return std::nullopt;
}

/// The other name may have another file by now, or be a link to this one, which then is the one that is
/// wrong.
bool secret_places::is_same_file(const std::string& name, const std::filesystem::path& file,
                                 const files::identity& number) const {
    const auto other = open_file::open_trusted(name, env_);
    return other.has_value() && other->number() == number && other->place() != file;
}

std::optional<files::refusal> secret_places::judge_move(const std::filesystem::path& file,
                                                        const open_file& opened) const {
    if (!opened.is_exchangeable()) return std::nullopt;
    const auto own = records_.find(file.native());
    if (own != records_.end() && own->second.owner != opened.owner())
        return of_other_owner(file, own->second.owner, opened.owner());
    const auto known = names_.find(opened.number());
    if (known == names_.end() || *known->second == file.native()) return std::nullopt;
    // The number of a file that has gone is used again; a rename keeps the time of the content.
    if (records_.at(*known->second).changed != opened.changed()) return std::nullopt;
    // In the folder of a session set, a file that its owner renames is a new session.
    if (own == records_.end() && !is_named_(*known->second)) return std::nullopt;
    return of_moved_file(file, *known->second);
}

void secret_places::remember(const std::filesystem::path& file, const open_file& opened) {
    const auto [entry, is_new] = records_.try_emplace(file.native());
    if (!is_new && entry->second.number != opened.number()) erase_number(*entry);
    if (entry->second.departed) std::erase(departed_, &entry->first);
    entry->second = {opened.number(), opened.changed(), opened.owner(), opened.is_exchangeable(), false};
    names_.insert_or_assign(opened.number(), &entry->first);
}

void secret_places::forget(const std::filesystem::path& file) {
    const auto entry = records_.find(file.native());
    if (entry == records_.end() || entry->second.departed) return;
    if (!entry->second.is_exchangeable) return erase(entry);
    entry->second.departed = true;
    departed_.push_back(&entry->first);
    if (departed_.size() <= most_departed) return;
    const auto oldest = records_.find(*departed_.front());
    departed_.pop_front();
    erase(oldest);
}

void secret_places::erase(records::iterator entry) {
    erase_number(*entry);
    records_.erase(entry);
}

void secret_places::erase_number(const records::value_type& entry) {
    const auto known = names_.find(entry.second.number);
    if (known != names_.end() && known->second == &entry.first) names_.erase(known);
}

}  // namespace tokenkeeper::config
