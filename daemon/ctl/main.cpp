#include "daemon/ctl/run.hpp"

#include <csignal>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    // A closed pipe at stdout is an error of writing, not the end of the program.
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    try {
        return tokenkeeper::ctl::run(argc, argv);
    } catch (const std::exception& e) {
        static_cast<void>(std::fprintf(stderr, "tokenkeeperctl: a bug: %s\n", e.what()));
        return 1;
    }
}
