#pragma once

#include "daemon/runtime/watch/watched_place.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sys/inotify.h>

namespace tokenkeeper::runtime {

/// The files of one name in a folder that has several names. An event that all of them know of, since the
/// last look at any, costs nothing for each.
struct namesakes {
    std::vector<std::pair<named_place*, named_file*>> files;
    bool is_heard = false;
    bool is_written = false;
};

/// The folders that an inotify instance watches, each with all the names by which it is known: links lead to
/// it, too. Finds what an event concerns: others choose how many names a folder has and how long they are,
/// and cause the events, so an event costs neither a comparison of names nor, mostly, a walk over them. The
/// instance may be negative, and then watches nothing.
///
/// A place that it knows stays where it is, and so do the files in it, until `unwatch` and `remove_file`.
class heard_folders {
public:
    /// Is told what an event means.
    class listener {
    public:
        listener() = default;
        listener(const listener&) = delete;
        listener& operator=(const listener&) = delete;
        virtual ~listener() = default;

        /// Something happened to this file; `is_written`: it has new content.
        virtual void file_changed(named_place& place, named_file& file, bool is_written) = 0;
        /// All files of the place may have changed: a link beside them may have been switched.
        virtual void links_switched(named_place& place) = 0;
        /// The place is not watched any more: its folder moved or is gone, and another one may have its name.
        virtual void folder_lost(named_place& place) = 0;
    };

    heard_folders(int instance, listener& told) noexcept : instance_(instance), told_(told) {}

    /// Watches the folder that the place's name leads to now; it may be another one than before.
    void watch(named_place& place);
    void unwatch(named_place& place);
    /// The place has this file from now on.
    void add_file(named_place& place, named_file& file);
    void remove_file(named_place& place, named_file& file);

    /// Tells what the event means; `name` is that of a file in the folder.
    void hear(const inotify_event& event, const char* name);
    /// The place, or a file, is looked at: what happens to it from now on is news.
    void looked_into(const watched_place& place);
    static void looked_at(watched_file& file);

    /// True: some folders are not watched, as this user has no watch left.
    [[nodiscard]] bool lack_watches() const noexcept { return !refused_.empty(); }

private:
    struct folder {
        std::vector<named_place*> places;        ///< mostly one
        std::map<std::string, namesakes> files;  ///< where there are several places
        bool is_doubtful = false;                ///< all places were told that links were switched
    };

    void join(named_place& place);
    void leave(named_place& place, int number);
    void lose(int number);
    void hear_in(folder& where, const inotify_event& event, const char* name);
    static void add(folder& where, named_place& place, named_file& file);
    static void remove(folder& where, named_file& file);

    int instance_;
    listener& told_;
    std::unordered_map<int, folder> folders_;  ///< by inotify's number
    std::set<std::filesystem::path> refused_;  ///< for want of watches
};

}  // namespace tokenkeeper::runtime
