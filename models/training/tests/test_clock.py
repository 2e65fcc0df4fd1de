"""The wall clock that trainings share."""

import contextlib
import io
import unittest

from tugtrain.run.clock import TrainingClock


class Clock(unittest.TestCase):
    def setUp(self) -> None:
        self.shown = io.StringIO()
        self.enterContext(contextlib.redirect_stderr(self.shown))

    def test_jobs_are_called_when_due_and_once_more_at_the_end(self) -> None:
        called: list[str] = []
        clock = TrainingClock(
            "work",
            0.0,
            1e6,
            (-1.0, lambda: called.append("always due")),
            (1e6, lambda: called.append("never due")),
        )
        clock.tick("a step")
        clock.run_due()
        clock.run_due()
        self.assertEqual(called, ["always due"] * 2)
        clock.finish()
        self.assertEqual(called, ["always due"] * 3 + ["never due"])
        self.assertIn("a step", self.shown.getvalue())
        self.assertIn("100%", self.shown.getvalue())

    def test_time_goes_on_from_what_was_spent(self) -> None:
        clock = TrainingClock("work", 30.0, 60.0)
        self.assertEqual(clock.fraction, 0.5)
        seconds = clock.tick("")
        self.assertGreater(seconds, 30.0)
        self.assertEqual(clock.fraction, seconds / 60.0)
        self.assertGreaterEqual(TrainingClock("work", 60.0, 60.0).fraction, 1)


if __name__ == "__main__":
    unittest.main()
