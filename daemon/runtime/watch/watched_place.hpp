#pragma once

#include "daemon/files/bounded_look.hpp"
#include "daemon/runtime/watch/look_allowance.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include <sys/types.h>

namespace tokenkeeper::runtime {

struct namesakes;

/// A watched file, which may be missing.
struct watched_file {
    files::file_appearance last;
    uid_t account = 0;           ///< that may change it: the last foreign one that was seen
    look_allowance looks;        ///< for events that name it
    bool is_heard = false;       ///< an event named it, and it waits for its look
    bool is_written = false;     ///< it is new even if it looks the same, and was not reported yet
    namesakes* group = nullptr;  ///< with this file, where its folder has several names (heard_folders)
};

/// A folder with watched files, under one of its names.
struct watched_place {
    static constexpr int unwatched = -1;

    int watch = unwatched;  ///< inotify's number of the folder
    bool is_lost = false;   ///< another folder may have its name, and waits to be watched
    std::map<std::string, watched_file> files;
    look_allowance looks;  ///< at all files, and at its own name, for events that name none of them
    /// By account: all its files from this one on may have changed, and wait for their looks.
    std::map<uid_t, std::string> next_doubtful{};
    bool is_freshly_doubted = false;  ///< nothing in it was looked at since
};

/// With its name, where it stands in a map of all.
using named_place = std::pair<const std::filesystem::path, watched_place>;
using named_file = std::pair<const std::string, watched_file>;

}  // namespace tokenkeeper::runtime
