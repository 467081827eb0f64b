#pragma once

#include "daemon/files/entry.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tokenkeeper::files {

/// The purpose of a look at a name.
struct look_terms {
    bool is_last = false;           ///< the name is the last of the whole way
    bool is_led_by_others = false;  ///< an account that is not trusted has had a hand in the way so far
    bool can_be_held = false;       ///< such an account can keep the present folder from being looked into
};

/// The folders that a walk goes through, one step at a time.
class folder_view {
public:
    folder_view() = default;
    folder_view(const folder_view&) = delete;
    folder_view& operator=(const folder_view&) = delete;
    virtual ~folder_view() = default;

    /// Goes to the root of the file system, or to the working directory. Returns its facts, or errno.
    virtual std::variant<entry, int> begin(bool at_root) = 0;
    /// Looks at a name in the present folder. Returns its facts, or errno. Where others led here it waits for
    /// nothing: it mounts nothing, and what /proc knows of a process, or an automounter would have to
    /// mount, is EXDEV, as such a look can wait for others. So can every look into a folder that others can
    /// hold: it is EAGAIN where this thread may not wait. A name that leads to a file system which this
    /// thread may not wait for is EREMOTE, or EREMOTEIO where a user serves it.
    virtual std::variant<entry, int> look(const std::string& name, const look_terms& terms) = 0;
    /// Goes into the folder that was looked at last.
    virtual void enter() = 0;
    /// The target of the link that was looked at last, or errno.
    virtual std::variant<std::string, int> target() = 0;
};

/// A step of a way that an account which is not trusted has a hand in.
struct doubtful_step {
    enum class kind {
        foreign_folder,  ///< somebody else owns the folder, and so can exchange everything in it
        foreign_link,    ///< somebody else made the link
        open_folder,     ///< others can write the folder, and exchange the next step
    } type{};
    std::string place;
    entry facts;
    bool leads_to_end = false;  ///< it is the folder of the end itself
    std::size_t names = 0;      ///< how many names were looked up before it
};

/// A name that was looked up in a folder.
struct looked_up {
    identity folder;
    std::string name;

    friend bool operator==(const looked_up&, const looked_up&) = default;
};

/// The way to a file or folder, every link resolved.
struct route {
    std::string place;  ///< the name of the end without a link in it
    entry end;
    bool others_write_folder = false;  ///< somebody who is not trusted can make names in the end's folder
    uid_t folder_owner = 0;
    std::vector<doubtful_step> doubts;  ///< in their order; mostly none
    std::vector<looked_up> names;       ///< all that were looked up, in their order
    /// The first foreign step that led into a folder which its account cannot search. What the way comes to
    /// there would tell that account what is in the folder.
    std::optional<doubtful_step> blind_step;
};

/// A way that leads nowhere.
struct dead_end {
    /// errno; ELOOP: too many links, ENAMETOOLONG: too long, EAGAIN: it has to be waited for, EREMOTE and
    /// EREMOTEIO: its file system has, which root mounted or a user serves.
    int number = 0;
    std::string place;  ///< the step that could not be taken
    route way;          ///< as far as it goes: to the folder that has no such step
};

using walk_result = std::variant<route, dead_end>;

/// The way as far as it goes. To judge it before the end of the walk is told tells an account that
/// chose a step of it nothing about the folders of others.
const route& way_of(const walk_result& walked);

/// Whom a walk would have to wait for, in words for `start_patient_thread`: a mount, a folder of root's, an
/// account, or whoever can write a folder or serves what is mounted at a place. Empty where it would not.
std::string kept_by(const walk_result& walked, const trusted_accounts& trusted);

/// The first account that is not trusted and has had a hand in the way, or owns its end; nullopt: there is
/// none.
std::optional<uid_t> foreign_account(const walk_result& walked, const trusted_accounts& trusted);

/// The most links on one way, as the kernel has it.
constexpr int most_links = 40;
/// The most names on one way, those of its links included: for as long as this takes, nothing else is done.
/// The kernel knows no such limit, and who owns a folder can make ways of 80,000 names by nesting folders and
/// links.
constexpr int most_steps = 64;

/// Others than the trusted accounts and the owner can write the folder.
bool others_can_write(const entry& folder, const trusted_accounts& trusted);

/// The account can search the folder, as far as the mode shows. It may be in any group, except the trusted
/// ones and those of other owners.
bool can_search(uid_t account, const entry& folder, const trusted_accounts& trusted);

/// Walks along a path, name by name, and resolves the links itself. It decides nothing: see `path_rules`.
walk_result walk(folder_view& folders, std::string_view path, const trusted_accounts& trusted);

/// Goes on from a folder at the end of an earlier walk, which `folders` is in. `path` is relative to it.
walk_result walk_on(folder_view& folders, route way, std::string_view path, const trusted_accounts& trusted);

}  // namespace tokenkeeper::files
