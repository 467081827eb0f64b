#include "tests/daemon/store/support/scratch.hpp"

#include <csignal>
#include <fstream>
#include <iostream>

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <sched.h>
#include <unistd.h>

namespace tokenkeeper::store::test_support::disk_test {
namespace {

namespace fs = std::filesystem;
using kind = store_error::kind;

/// A disk of 256 KiB of its own, where that may be mounted; otherwise the largest size of any file is limited
/// when it is to be full.
class small_disk {
public:
    explicit small_disk(fs::path at) : at_(std::move(at)) {
        fs::create_directory(at_);
        mounted_ = ::unshare(CLONE_NEWNS) == 0 &&
                   ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                   ::mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=256k,mode=0700") == 0;
        if (!mounted_) std::cerr << "no disk may be mounted here: file sizes are limited instead\n";
    }
    void fill() {
        if (!mounted_) return limit(0);
        std::ofstream filler{at_ / "filler", std::ios::binary | std::ios::app};
        const std::string page(4096, 'f');
        while (filler << page << std::flush) {
        }
    }
    void make_room() {
        if (!mounted_) return limit(RLIM_INFINITY);
        fs::remove(at_ / "filler");
    }
    bool make_read_only() {
        return mounted_ && ::mount("none", at_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    }

private:
    static void limit(rlim_t size) {
        if (std::signal(SIGXFSZ, SIG_IGN) == SIG_ERR) ::_exit(9);
        const rlimit to{size, RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &to);
    }
    fs::path at_;
    bool mounted_ = false;
};

std::unique_ptr<kept_rows> open_at(const fs::path& path) {
    auto opened = open_local(path, {});
    return opened ? std::make_unique<kept_rows>(std::move(*opened)) : nullptr;
}

std::string told_of(const fs::path& path) {
    auto opened = open_local(path, {});
    if (!opened) return opened.error().message;
    if (opened->damage) return *opened->damage;
    return told(kept_rows{std::move(*opened)});
}

/// Runs in a child: what went wrong, or nothing.
std::string rotate_on_a_full_disk(const fs::path& folder) {
    small_disk disk{folder / "small"};
    const auto path = folder / "small" / "state.db";
    auto store = open_at(path);
    if (!store->save(session("lobby"))) return "not saved";
    const auto saved = told(*store);

    disk.fill();
    const secret refresh{"lobby-refresh-1"};
    const store_result<void> answers[] = {store->refresh_is_sent("lobby"),
                                          store->granted("lobby", token("lobby-access-1"), &refresh),
                                          store->save(session("attic"))};
    for (const auto& answer : answers) {
        if (answer) return "written to a full disk: call " + std::to_string(&answer - answers);
        if (answer.error().what != kind::unavailable) return "not unavailable: " + answer.error().message;
        const auto& message = answer.error().message;
        if (!message.starts_with(path.string()) || message.find(" cannot be written: ") == std::string::npos)
            return message;
    }
    if (told(*store) != saved) return "changed to " + told(*store);
    store.reset();
    // Closing emptied and removed the log, which made room.
    disk.fill();
    if (const auto again = told_of(path); again != saved) return "opened on the full disk: " + again;
    const auto another = open_local(folder / "small" / "another.db", {});
    if (another || another.error().what != kind::unavailable) return "another store made on a full disk";
    if (fs::exists(folder / "small" / "another.db")) return "an empty file was left";

    store = open_at(path);
    disk.fill();
    if (store->refresh_is_sent("lobby")) return "written to a full disk after it was opened there";
    disk.make_room();
    if (const auto done = store->refresh_is_sent("lobby"); !done)
        return "no use of the room: " + done.error().message;
    if (!store->granted("lobby", token("lobby-access-1"), &refresh)) return "not granted";
    const auto at_last = told(*store);
    store.reset();
    return told_of(path) == at_last ? "" : "lost: " + told_of(path);
}

TEST(full_disk, loses_nothing_and_is_of_use_again_when_there_is_room) {
    const scratch folder;
    EXPECT_EQ(in_child([&] { return rotate_on_a_full_disk(folder.folder()); }), "");
}

constexpr unsigned nobody = 65534;

/// Becomes a user whom modes keep from writing, if it is not one.
void drop_rights() {
    if (::geteuid() != 0) return;
    if (::setresgid(nobody, nobody, nobody) != 0 || ::setresuid(nobody, nobody, nobody) != 0) ::_exit(9);
}

/// "unavailable: " and the message, for a store that does not open.
std::string refusal_of(const fs::path& path) {
    auto opened = open_local(path, {});
    if (opened) return opened->damage.value_or("opened");
    return (opened.error().what == kind::unavailable ? "unavailable: " : "otherwise: ") +
           opened.error().message;
}

class read_only_store : public ::testing::Test {
protected:
    read_only_store() {
        fs::permissions(scratch_.folder(), fs::perms::owner_all);
        if (::geteuid() == 0) {
            EXPECT_EQ(::chown(scratch_.folder().c_str(), nobody, nobody), 0);
        }
        EXPECT_EQ(in_child([&] {
                      drop_rights();
                      return told_of(scratch_.path());
                  }),
                  "");
    }
    std::string refusal_with(const fs::path& of, mode_t mode) {
        EXPECT_EQ(::chmod(of.c_str(), mode), 0);
        auto answer = in_child([&] {
            drop_rights();
            return refusal_of(scratch_.path());
        });
        EXPECT_EQ(::chmod(of.c_str(), 0700), 0);
        return answer;
    }
    scratch scratch_;
};

TEST_F(read_only_store, is_unavailable_where_the_file_is_read_only) {
    EXPECT_EQ(
        refusal_with(scratch_.path(), 0400),
        "unavailable: " + scratch_.path().string() +
            " cannot be opened: Permission denied; the daemon's user must be able to write the file and its "
            "folder");
}

TEST_F(read_only_store, is_unavailable_where_the_folder_is_read_only) {
    EXPECT_EQ(
        refusal_with(scratch_.folder(), 0555).find("unavailable: " + scratch_.path().string() + " cannot be"),
        0U);
}

TEST_F(read_only_store, is_unavailable_where_the_folder_is_closed) {
    EXPECT_EQ(refusal_with(scratch_.folder(), 0000).find("unavailable: " + scratch_.path().string()), 0U);
}

TEST(read_only_disk, makes_the_store_unavailable) {
    const scratch folder;
    const auto answer = in_child([&] {
        small_disk disk{folder / "small"};
        const auto path = folder / "small" / "state.db";
        if (auto made = told_of(path); !made.empty()) return made;
        if (!disk.make_read_only()) return std::string{"may not mount"};
        return refusal_of(path);
    });
    if (answer == "may not mount") return;  // the tests above then stand for it
    EXPECT_EQ(answer,
              "unavailable: " + (folder / "small" / "state.db.lock").string() +
                  " cannot be opened: Read-only file system; the daemon's user must be able to write the "
                  "file and its folder");
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::disk_test
