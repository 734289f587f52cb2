-- Started by the buttons of an xltools workbook in Excel for Mac; written by "xltools setup".
-- It returns 0 when xltools has been started, 127 when it is not there. xltools shows its own messages.

on pressed(bookName)
	return started(bookName, "")
end pressed

on checked(bookName)
	return started(bookName, " --check")
end checked

on started(bookName, checkOnly)
	set exe to "@EXE@"
	try
		do shell script "test -x " & quoted form of exe
	on error
		return "127"
	end try
	-- Excel must go on while xltools speaks to it, so nobody waits here; what ends badly is told by an alert.
	set work to "XLTOOLS_BOOK=" & quoted form of bookName & " " & quoted form of exe & " button" & checkOnly
	set complain to "osascript -e 'on run argv' -e 'display alert \"xltools\" message (item 1 of argv)' -e 'end run' "
	do shell script "( " & work & " || " & complain & quoted form of stoppedText() & " ) >/dev/null 2>&1 &"
	return "0"
end started

-- In Thai: "xltools stopped without a message; to see why, please run: xltools doctor"
on stoppedText()
	set thai to {3650, 3611, 3619, 3649, 3585, 3619, 3617, 32, 120, 108, 116, 111, 111, 108, 115, 32, 3627, 3618, 3640, 3604, 3607, 3635, 3591, 3634, 3609, 3650, 3604, 3618, 3652, 3617, 3656, 3652, 3604, 3657, 3649, 3592, 3657, 3591, 3612, 3621, 32, 3650, 3611, 3619, 3604, 3604, 3641, 3626, 3634, 3648, 3627, 3605, 3640, 3604, 3657, 3623, 3618, 3588, 3635, 3626, 3633, 3656, 3591, 58, 32, 120, 108, 116, 111, 111, 108, 115, 32, 100, 111, 99, 116, 111, 114}
	return (character id thai) & linefeed & linefeed & "xltools stopped without a message. To see why, run:  xltools doctor"
end stoppedText
