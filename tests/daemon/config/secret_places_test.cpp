#include "tests/daemon/config/secret_places_stage.hpp"

namespace tokenkeeper::config::secret_places_test {
namespace {

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
/// The owner of a token sink's folder can move its file, which the daemon's user made, perhaps an earlier
/// process of his.
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
