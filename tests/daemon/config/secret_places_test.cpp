#include "daemon/config/files/secret_places.hpp"

#include "tests/daemon/config/temporary_folder.hpp"
#include "tests/support/neighbour.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

namespace tokenkeeper::config::secret_places_test {
namespace {

namespace fs = std::filesystem;

/// A folder of root that others can write, with secrets of several accounts in it.
class secret_places_test : public testing::Test {
protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "only root can make the files of another user";
        env_.user = 0;
        fs::create_directory(folder_.path() / "open");
        set_mode(0777);
    }
    void set_mode(mode_t mode) { ASSERT_EQ(::chmod((folder_.path() / "open").c_str(), mode), 0); }
    fs::path name(const std::string& file) const { return folder_.path() / "open" / file; }
    /// Writes a file beside the name, and exchanges it as editors and scripts do.
    void exchange(const std::string& file, uid_t owner) {
        // The kernel's clock stands still for some milliseconds: files of one number and one time of birth
        // would look like one.
        const auto before = coarse_now();
        while (coarse_now() == before) {
        }
        const auto fresh = folder_.write("open/" + file + ".new", "s3cret");
        tests::give(fresh, owner);
        set_time(fresh, ++written_);
        fs::rename(fresh, name(file));
    }
    static std::pair<time_t, long> coarse_now() {
        timespec now{};
        ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
        return {now.tv_sec, now.tv_nsec};
    }
    void set_time(const fs::path& file, time_t changed) {
        const timespec times[2] = {{changed, 0}, {changed, 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
    }
    /// The words of the refusal, without the folder's name; empty: it is read.
    std::string claim(const std::string& file) {
        const auto opened = open_file::open_trusted(name(file), env_);
        if (opened.has_error()) return opened.error().problem;
        auto refused = places_.claim(name(file), *opened);
        if (!refused) return {};
        auto text = refused->problem + "; " + refused->remedy;
        const auto prefix = name("").string();
        for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
            text.erase(at, prefix.size());
        return text;
    }
    [[nodiscard]] bool tells_births() const {
        struct statx facts {};
        return ::statx(AT_FDCWD, name("mal").c_str(), 0, STATX_BTIME, &facts) == 0 &&
               (facts.stx_mask & STATX_BTIME) != 0;
    }
    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }
    /// The neighbour gives the secret of another name the name of its own.
    void steal(const std::string& wanted, const std::string& own) {
        fs::rename(name(own), name("kept"));
        fs::rename(name(wanted), name(own));
    }
    void take_back(const std::string& wanted, const std::string& own) {
        fs::rename(name(own), name(wanted));
        fs::rename(name("kept"), name(own));
    }

    temporary_folder folder_;
    environment env_ = plain_environment(folder_);
    std::set<fs::path> named_{name("victim"), name("mal")};
    secret_places places_{[this](const auto& file) { return named_.contains(file); }, env_};
    time_t written_ = 1'700'000'000;
};

TEST_F(secret_places_test, gives_a_name_no_secret_of_another_account_that_was_moved_there) {
    for (const mode_t mode : {0777U, 01777U, 0775U}) {
        set_mode(mode);
        ASSERT_EQ(::chown(name("").c_str(), 0, 100), 0);
        exchange("victim", 0);
        exchange("mal", tests::neighbour);
        EXPECT_EQ(claim("mal"), "") << "of the neighbour itself";
        steal("victim", "mal");
        const auto refused = claim("mal");
        EXPECT_EQ(refused,
                  "the daemon does not read mal, which belonged to user 65534 and belongs to user 0 now: "
                  "others can write a folder on the way to it, and may have put another account's secret "
                  "there; find out whose secret it is, put the right file there, and let nobody else write "
                  "the folders on the way to mal")
            << mode;
        EXPECT_EQ(claim("mal"), refused) << "asking again changes nothing";
        take_back("victim", "mal");
        EXPECT_EQ(claim("mal"), "");
        fs::remove(name("mal"));
    }
}

/// The readers of both names differ, not the owners of the files.
/// Whoever owns the folder of a token sink can move its file, which the daemon's user made. It may be that of
/// an earlier process.
TEST_F(secret_places_test, gives_a_name_no_file_of_the_daemons_own_user_where_others_can_move_one) {
    env_.daemon_user = 4000;
    for (const mode_t mode : {0777U, 01777U}) {
        set_mode(mode);
        exchange("mal", 4000);
        const auto refused = claim("mal");
        EXPECT_TRUE(has(refused,
                        "the daemon does not read mal, which belongs to its own user 4000: others can "
                        "write a folder on the way to it, and may have moved the file of a token sink "
                        "there; find out whose token it is; if it is the right file, run: chown root "
                        "mal, or"))
            << refused;
        exchange("mal", 0);
        EXPECT_EQ(claim("mal"), "");
    }
    set_mode(0700);
    exchange("mal", 4000);
    EXPECT_EQ(claim("mal"), "") << "nobody else can";
}

TEST_F(secret_places_test, gives_a_name_no_secret_of_another_name_that_was_moved_there) {
    exchange("victim", 0);
    exchange("mal", 0);
    EXPECT_EQ(claim("victim"), "");
    EXPECT_EQ(claim("mal"), "");
    steal("victim", "mal");
    EXPECT_TRUE(has(claim("mal"), "mal, which is the file that was victim, another secret")) << claim("mal");
    // Another file in the place of the one that was taken makes no difference; nor do two names that are
    // swapped.
    fs::rename(name("kept"), name("victim"));
    EXPECT_TRUE(has(claim("mal"), "which is the file that was victim")) << claim("mal");
    EXPECT_TRUE(has(claim("victim"), "which is the file that was mal")) << claim("victim");
    exchange("mal", 0);
    EXPECT_EQ(claim("mal"), "") << "the right file is there again";
    exchange("victim", 0);
    EXPECT_EQ(claim("victim"), "");
}

TEST_F(secret_places_test, knows_what_was_there_before_others_could_write_the_folder) {
    set_mode(0755);
    exchange("victim", 0);
    exchange("mal", 0);
    EXPECT_EQ(claim("victim") + claim("mal"), "");
    set_mode(0777);
    steal("victim", "mal");
    EXPECT_NE(claim("mal"), "");
}

TEST_F(secret_places_test, knows_the_folder_on_the_way_that_others_exchange) {
    for (const auto* each : {"a", "b"}) {
        folder_.write("open/" + std::string{each} + "/token", each);
        named_.insert(name(each) / "token");
        ASSERT_EQ(::chmod(name(each).c_str(), 0755), 0);
        EXPECT_EQ(claim(std::string{each} + "/token"), "");
    }
    ASSERT_EQ(::renameat2(AT_FDCWD, name("a").c_str(), AT_FDCWD, name("b").c_str(), RENAME_EXCHANGE), 0);
    EXPECT_TRUE(has(claim("b/token"), "which is the file that was a/token")) << claim("b/token");
}

/// Each way of a reload to lose a name for a moment, while the file of another one stands there.
TEST_F(secret_places_test, remembers_across_a_reload) {
    exchange("victim", 0);
    exchange("mal", 0);
    EXPECT_EQ(claim("victim") + claim("mal"), "");
    steal("victim", "mal");
    for (const auto& gone :
         {std::vector<std::string>{"mal"}, {"victim"}, {"victim", "mal"}, {"mal", "victim"}}) {
        for (const auto& each : gone) {
            named_.erase(name(each));
            places_.forget(name(each));
            places_.forget(name(each));
        }
        EXPECT_NE(claim("mal"), "");
        named_ = {name("victim"), name("mal")};
        EXPECT_NE(claim("mal"), "");
    }
    fs::remove(name("mal"));
    exchange("mal", tests::neighbour);
    EXPECT_TRUE(has(claim("mal"), "belonged to user 0 and belongs to user 65534 now")) << claim("mal");
}

TEST_F(secret_places_test, lets_an_owner_exchange_its_own_file_in_every_way) {
    for (const uid_t owner : {uid_t{0}, tests::neighbour}) {
        const auto file = "of-" + std::to_string(owner);
        named_.insert(name(file));
        for (int i = 0; i < 50; ++i) {
            // A number may be used again for the other name, in any order of reading.
            exchange(i % 2 == 0 ? file : "mal", i % 2 == 0 ? owner : 0);
            if (i % 3 != 0) {
                EXPECT_EQ(claim(file), "") << i;
            }
            if (i > 0 && i % 5 != 0) {
                EXPECT_EQ(claim("mal"), "") << i;
            }
            if (i == 25) set_mode(01777);
        }
        set_mode(0777);
        EXPECT_EQ(claim(file), "");
        fs::remove(name(file));
        EXPECT_NE(claim(file), "") << "missing";
        exchange(file, owner);
        EXPECT_EQ(claim(file), "");
    }
    // As Kubernetes does: a link to a folder is exchanged, and the files are new.
    named_.insert(name("key"));
    fs::create_symlink("..data/key", name("key"));
    for (int i = 0; i < 5; ++i) {
        const auto folder = "..2026-" + std::to_string(i);
        set_time(folder_.write("open/" + folder + "/key", "s3cret"), ++written_);
        ASSERT_EQ(::chmod(name(folder).c_str(), 0755), 0);
        fs::create_symlink(folder, name("..next"));
        fs::rename(name("..next"), name("..data"));
        EXPECT_EQ(claim("key"), "");
        if (i > 0) fs::remove_all(name("..2026-" + std::to_string(i - 1)));
    }
}

/// The owner replaces the secret, and the neighbour has moved the file before it aside.
TEST_F(secret_places_test, gives_a_name_no_former_secret_of_another_name) {
    exchange("mal", 0);
    EXPECT_EQ(claim("mal"), "");
    for (int i = 0; i < 3; ++i) {
        exchange("victim", 0);
        EXPECT_EQ(claim("victim"), "");
        fs::rename(name("victim"), name("aside" + std::to_string(i)));
    }
    exchange("victim", 0);
    EXPECT_EQ(claim("victim"), "");
    fs::rename(name("mal"), name("kept"));
    for (const auto* aside : {"aside0", "aside1", "aside2"}) {
        fs::rename(name(aside), name("mal"));
        EXPECT_TRUE(has(claim("mal"), "which is the file that was victim")) << aside << claim("mal");
        places_.forget(name("victim"));
        EXPECT_NE(claim("mal"), "") << "also without the name";
        EXPECT_EQ(claim("victim"), "");
        fs::rename(name("mal"), name(aside));
    }
    fs::rename(name("kept"), name("mal"));
    EXPECT_EQ(claim("mal"), "");
    fs::rename(name("aside1"), name("victim"));
    EXPECT_EQ(claim("victim"), "") << "its own former file";
}

/// The second name of the file is the only one once the owner has replaced it.
TEST_F(secret_places_test, gives_a_name_no_former_secret_that_was_linked) {
    exchange("victim", 0);
    exchange("mal", 0);
    EXPECT_EQ(claim("victim") + claim("mal"), "");
    fs::create_hard_link(name("victim"), name("aside"));
    exchange("victim", 0);
    EXPECT_EQ(claim("victim"), "");
    fs::rename(name("aside"), name("mal"));
    EXPECT_TRUE(has(claim("mal"), "which is the file that was victim")) << claim("mal");
}

TEST_F(secret_places_test, recognizes_a_file_by_its_birth_whatever_its_time_says) {
    exchange("victim", 0);
    EXPECT_EQ(claim("victim"), "");
    exchange("mal", 0);
    EXPECT_EQ(claim("mal"), "");
    if (!tells_births()) GTEST_SKIP() << "this file system tells no time of birth";
    // As the owner writes a new secret into the file that it had, and the daemon has not read it yet.
    folder_.write("open/victim", "s3cret-2");
    steal("victim", "mal");
    set_time(name("mal"), ++written_);
    EXPECT_TRUE(has(claim("mal"), "which is the file that was victim")) << claim("mal");
    take_back("victim", "mal");
    EXPECT_EQ(claim("victim") + claim("mal"), "") << "as the owner of each changes it";
}

TEST_F(secret_places_test, lets_a_file_take_a_new_name_and_root_move_one_where_nobody_else_can) {
    exchange("victim", 0);
    EXPECT_EQ(claim("victim"), "");
    fs::rename(name("victim"), name("other"));
    named_.insert(name("other"));
    EXPECT_NE(claim("other"), "") << "while victim is named";
    named_.erase(name("victim"));
    places_.forget(name("victim"));
    EXPECT_EQ(claim("other"), "") << "as in the folder of a session set";
    set_mode(0755);
    named_.insert(name("victim"));
    fs::rename(name("other"), name("victim"));
    EXPECT_EQ(claim("victim"), "");
    tests::give(name("victim"));
    EXPECT_EQ(claim("victim"), "") << "root gave it away";
}

TEST_F(secret_places_test, keeps_no_more_than_a_thousand_names_that_left) {
    for (int i = 0; i < 1'200; ++i) {
        const auto file = std::to_string(i);
        folder_.write("open/" + file, "s3cret");
        EXPECT_EQ(claim(file), "");
        places_.forget(name(file));
    }
    EXPECT_EQ(places_.count(), 1'000U);
    set_mode(0755);
    for (int i = 0; i < 1'200; ++i) {
        EXPECT_EQ(claim(std::to_string(i)), "");
        places_.forget(name(std::to_string(i)));
    }
    EXPECT_EQ(places_.count(), 0U) << "only where others can write";
}

}  // namespace
}  // namespace tokenkeeper::config::secret_places_test
