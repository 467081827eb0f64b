#pragma once

#include "daemon/files/path_walk.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::files {

/// The reason why nothing is read or written at the end of a way.
struct refusal {
    std::string problem;     ///< "/srv/x is a symbolic link of user 1001, who could let it lead anywhere"
    std::string remedy;      ///< what a person can do
    bool no_answer = false;  ///< in time, so that nothing is known of the file
};

/// Others can exchange the file, although no link of theirs can make the daemon use another account's.
struct open_folder {
    std::string problem;  ///< "every user of this host can write the folder /srv/drop (mode 0777)"
    std::string remedy;   ///< a command

    [[nodiscard]] std::string text() const { return problem + "; run: " + remedy; }
};

struct verdict {
    std::optional<refusal> refused;
    std::optional<open_folder> warning;
};

/// The rule for what the daemon reads or writes: every folder and link on the way belongs to a trusted
/// account, or to the owner of the end, where nobody else can write that folder. Then no account can make the
/// daemon use a file of another one by a link. A file with several names (hard links) in a folder that others
/// can write may be another account's, so it is refused. So is a way on which an account leads the daemon
/// into a folder that the account cannot search: where it comes out again would tell what is in there.
///
/// A way that leads nowhere is judged as far as it goes, before anybody is told where it ends (`way_of`): a
/// refusal has the same words whatever there is.
///
/// The way does not show that others have moved a file to its end: where `others_can_exchange` is true,
/// whoever reads secrets compares the end with the one before (secret_places).
verdict judge(const route& way, const trusted_accounts& trusted);

/// Others can write the folder of the end, sticky or not, or exchange a step of the way. The owner of a file
/// in a sticky folder can put another account's file in its place, where he can move one from elsewhere.
bool others_can_exchange(const route& way);

/// The rule for the daemon's own files, which nobody else may exchange: all of the way belongs to trusted
/// accounts, and others write a folder on it only where it is sticky.
/// The folder at the end may be sticky, too; a file at the end is nobody else's to write.
std::optional<refusal> judge_own(const route& way, const trusted_accounts& trusted);

}  // namespace tokenkeeper::files
