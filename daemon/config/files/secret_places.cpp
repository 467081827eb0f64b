#include "daemon/config/files/secret_places.hpp"

#include "daemon/config/wording.hpp"
#include "daemon/files/normal_name.hpp"
#include "lib/base/shell_word.hpp"

namespace tokenkeeper::config {
namespace {

file_mark mark_of(const open_file& opened) {
    return {opened.number(), opened.born(), opened.changed(), opened.owner()};
}

files::refusal of_same_file(const std::filesystem::path& file, const std::string& other) {
    return {"the daemon does not read " + shown(file.string()) + ", which is the same file as " +
                shown(other) + ", another secret of the configuration",
            "give each session a file of its own, or name the same file for both"};
}

/// The owner of a token sink's folder can move the file in it, which the daemon made.
files::refusal of_own_file(const std::filesystem::path& file, uid_t user) {
    return {"the daemon does not read " + shown(file.string()) + ", which belongs to its own user " +
                std::to_string(user) +
                ": others can write a folder on the way to it, and may have moved the file of a token sink "
                "there",
            "find out whose token it is; if it is the right file, run: chown root " +
                quote_for_shell(file.string()) + ", or let nobody else write the folders on the way to it"};
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
    const auto* other = known_.name_of(opened.number());
    if (other != nullptr && *other != file.native() && is_named_(*other) &&
        leads_to(*other, own, opened.number()))
        return of_same_file(file, *other);
    const auto found = mark_of(opened);
    if (opened.is_exchangeable()) {
        const auto daemon = env_.daemon_user.value_or(env_.user);
        if (daemon != 0 && opened.owner() == daemon) return of_own_file(file, daemon);
        if (auto refused = judge_move(file, found)) return refused;
    }
    known_.remember(file.native(), found, opened.is_exchangeable());
    return std::nullopt;
}

/// The other name may have another file by now, or be a link to this one, which then is the one that is
/// wrong.
bool secret_places::leads_to(const std::string& name, const std::filesystem::path& file,
                             const files::identity& number) const {
    const auto other = open_file::open_trusted(name, env_);
    return other.has_value() && other->number() == number && other->place() != file;
}

std::optional<files::refusal> secret_places::judge_move(const std::filesystem::path& file,
                                                        const file_mark& found) const {
    const auto owner = known_.owner_of(file.native());
    if (owner && *owner != found.owner) return of_other_owner(file, *owner, found.owner);
    const auto* former = known_.name_of(found);
    if (former == nullptr || *former == file.native()) return std::nullopt;
    // In the folder of a session set, a file that its owner renames is a new session.
    if (!owner && !is_named_(*former)) return std::nullopt;
    return of_moved_file(file, *former);
}

}  // namespace tokenkeeper::config
