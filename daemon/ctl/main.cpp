#include "daemon/ctl/run.hpp"

#include <csignal>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    // A closed pipe at stdout is a failed write, not the end of the program.
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    try {
        return tokenkeeper::ctl::run(argc, argv);
    } catch (const std::exception& error) {
        static_cast<void>(
            std::fprintf(stderr, "tokenkeeperctl: internal error, please report it: %s\n", error.what()));
        return 1;
    }
}
