#include "daemon/config/files/secret_places.hpp"

#include "daemon/config/wording.hpp"
#include "daemon/files/normal_name.hpp"

namespace tokenkeeper::config {
namespace {

std::string reason_against(const std::filesystem::path& file, const std::string& other) {
    return "the daemon does not read " + shown(file.string()) + ", which is the same file as " +
           shown(other) + ", another secret of the configuration";
}

}  // namespace

std::string secret_places::claim(const std::filesystem::path& file, const open_file& opened) {
    const auto own = files::normal_name(file);
    // A link to the file of another one.
    if (own != opened.place() && is_named_(opened.place())) return reason_against(file, opened.place());
    const auto known = names_.find(opened.number());
    if (known != names_.end() && *known->second != file.native() && is_named_(*known->second) &&
        is_same_file(*known->second, own, opened.number()))
        return reason_against(file, *known->second);
    remember(file, opened.number());
    return {};
}

/// The other name may have another file by now, or be a link to this one, which then is the one that is
/// wrong.
bool secret_places::is_same_file(const std::string& name, const std::filesystem::path& file,
                                 const files::identity& number) const {
    const auto other = open_file::open_trusted(name, env_);
    return other.has_value() && other->number() == number && other->place() != file;
}

void secret_places::remember(const std::filesystem::path& file, const files::identity& number) {
    const auto [entry, is_new] = numbers_.try_emplace(file.native(), number);
    if (!is_new && entry->second != number) {
        const auto before = names_.find(entry->second);
        if (before != names_.end() && before->second == &entry->first) names_.erase(before);
        entry->second = number;
    }
    names_.insert_or_assign(number, &entry->first);
}

void secret_places::forget(const std::filesystem::path& file) {
    const auto entry = numbers_.find(file.native());
    if (entry == numbers_.end()) return;
    const auto known = names_.find(entry->second);
    if (known != names_.end() && known->second == &entry->first) names_.erase(known);
    numbers_.erase(entry);
}

}  // namespace tokenkeeper::config
